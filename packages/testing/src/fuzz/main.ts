import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findTool, missingTool } from "../external-tools.ts";
import { operatorToken } from "../operator-token.ts";
import { Shopper } from "../shopper.ts";
import { Stack } from "../stack.ts";

/** Whatever is sent: no failure of ours, and no answer that the document does not tell of. */
const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
  "unsupported_method",
  "ignored_auth",
];

/** Of all cases, who sends which part. */
const CALLERS = [
  { name: "nobody", share: 0.2 },
  { name: "a guest", share: 0.4 },
  { name: "an operator", share: 0.4 },
] as const;
/** Cases that Schemathesis makes beside the ones that it is asked for, and those it leaves out as repeated, about. */
const OPERATIONS_GUESS = 63;

const { values } = parseArgs({ options: { cases: { type: "string", default: "1000" }, seed: { type: "string", default: "1" } } });

/** Sends cases that Schemathesis makes from /openapi.json to a stack of its own; the last line counts. */
async function main(cases: number, seed: string): Promise<void> {
  const program = findTool("schemathesis");
  if (program === undefined) throw new Error(missingTool("schemathesis"));
  const dataDir = await mkdtemp(join(tmpdir(), "technova-fuzz-"));
  const stack = await Stack.start({ composition: "one", dataDir });
  let sent = 0;
  let failed = 0;
  try {
    for (const { name, share } of CALLERS) {
      const token = await tokenOf(name, stack, dataDir);
      let left = Math.ceil(cases * share);
      for (let round = 0; left > 0; round += 1) {
        const each = Math.max(1, Math.ceil(left / OPERATIONS_GUESS));
        const { code, output } = await run(program, { edgeUrl: stack.edgeUrl, token, each, seed: Number(seed) + round, folder: dataDir });
        const count = Number(/([\d,]+) generated/.exec(output)?.[1]?.replaceAll(",", "") ?? 0);
        if (count === 0) throw new Error(`Schemathesis sent nothing:\n${output}`);
        sent += count;
        left -= count;
        process.stdout.write(`${name}: ${count} cases${code === 0 ? "" : ", with failures"}\n`);
        if (code !== 0) {
          failed += 1;
          process.stdout.write(`${output}\n`);
        }
      }
    }
    const internal = await internalErrors(stack);
    if (internal > 0) {
      failed += 1;
      process.stdout.write(`${internal} calls failed in a service without an answer that says why:\n${stack.log(0)}\n`);
    }
  } finally {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
  process.stdout.write(`fuzz: ${sent} cases, ${failed} runs with failures\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}

async function tokenOf(name: (typeof CALLERS)[number]["name"], stack: Stack, dataDir: string): Promise<string> {
  if (name === "nobody") return "";
  if (name === "an operator") return operatorToken(dataDir);
  const shopper = new Shopper(stack.edgeUrl);
  await shopper.openSession();
  return shopper.token;
}

/** Calls that any service has answered with INTERNAL, as its own metrics say. */
async function internalErrors(stack: Stack): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${stack.port(9090)}/metrics`)).text();
  return [...text.matchAll(/^rpc_server_call_duration_seconds_count\{[^}]*code="(?:INTERNAL|UNKNOWN)"[^}]*\} (\d+)/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
}

interface Run {
  readonly edgeUrl: string;
  readonly token: string;
  /** Cases for each operation. */
  readonly each: number;
  readonly seed: number;
  /** Where it may leave its own files. */
  readonly folder: string;
}

function run(program: string, { edgeUrl, token, each, seed, folder }: Run): Promise<{ code: number; output: string }> {
  const args = [
    "run",
    `${edgeUrl}/openapi.json`,
    "--no-color",
    "--phases=examples,coverage,fuzzing",
    `--checks=${CHECKS.join(",")}`,
    `--max-examples=${each}`,
    `--seed=${seed}`,
    "--continue-on-failure",
    "--no-shrink",
    "--request-timeout=20",
    // With more than one, CPython 3.11 fails at times to compile (python/cpython#106905).
    "--workers=1",
    "--suppress-health-check=all",
    "--generation-database=none",
    "--warnings=off",
    ...(token === "" ? [] : [`--header=Authorization: Bearer ${token}`]),
  ];
  return new Promise((done, fail) => {
    const child = spawn(program, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.once("error", fail);
    child.once("close", (code) => done({ code: code ?? 1, output }));
  });
}

await main(Number(values.cases), values.seed);
