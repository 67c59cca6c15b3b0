import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

const ROOT = resolve(import.meta.dirname, "../../..");
const HERE = "packages/conformance";
const RUNNER = process.env["CONNECTCONFORMANCE"] ?? "connectconformance";

interface Suite {
  readonly name: string;
  readonly mode: "client" | "server";
  readonly config: string;
  readonly program: string;
  /** Cases that are known to fail, each with its reason as a comment above it. */
  readonly known: string;
}

const SUITES: readonly Suite[] = [
  { name: "mesh server", mode: "server", config: "mesh.yaml", program: "mesh-server.ts", known: "mesh-server-known.txt" },
  { name: "mesh client", mode: "client", config: "mesh.yaml", program: "mesh-client.ts", known: "mesh-client-known.txt" },
  { name: "edge", mode: "server", config: "edge.yaml", program: "edge-server.ts", known: "edge-known.txt" },
];
/** More than this many cases that are known to fail would be no conformance. */
const MOST_KNOWN = 10;

/** Runs the official Connect conformance suite against the mesh's server and client and the edge; the last line counts. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { verbose: { type: "boolean", default: false } },
    allowPositionals: true,
    strict: false,
  });
  const known = SUITES.flatMap((suite) => knownCases(suite));
  if (known.length > MOST_KNOWN) throw new Error(`${known.length} cases are listed as known to fail; at most ${MOST_KNOWN} may be`);
  const wanted = SUITES.filter((suite) => positionals.length === 0 || positionals.some((name) => suite.name.includes(name)));
  const totals = { passed: 0, known: 0 };
  for (const suite of wanted) {
    const { code, output } = await run(suite, values["verbose"] === true);
    const counts = /Total cases: (\d+)\n(\d+) passed, (\d+) failed/.exec(output);
    const [total = 0, passed = 0] = counts?.slice(1).map(Number) ?? [];
    process.stdout.write(`${suite.name}: ${passed} of ${total} cases passed, ${total - passed} known to fail\n`);
    if (code !== 0 || total === 0) throw new Error(`${suite.name}: the suite did not pass\n${output}`);
    totals.passed += passed;
    totals.known += total - passed;
  }
  process.stdout.write(`conformance: ${totals.passed} cases passed, ${totals.known} known to fail\n`);
}

function knownCases({ known }: Suite): string[] {
  return readFileSync(join(ROOT, HERE, "config", known), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
}

function run(suite: Suite, verbose: boolean): Promise<{ code: number; output: string }> {
  const args = [
    "--mode",
    suite.mode,
    "--conf",
    join(HERE, "config", suite.config),
    "--known-failing",
    `@${join(HERE, "config", suite.known)}`,
    ...(verbose ? ["--vv", "--trace"] : []),
    "--",
    process.execPath,
    "--disable-warning=ExperimentalWarning",
    join(HERE, "src", suite.program),
  ];
  return new Promise((done, fail) => {
    const child = spawn(RUNNER, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const keep = (chunk: Buffer): void => void (output += chunk.toString());
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.once("error", (error: NodeJS.ErrnoException) =>
      fail(
        error.code === "ENOENT"
          ? new Error(
              `${RUNNER} is not there. Install it with: go install connectrpc.com/conformance/cmd/connectconformance@v1.0.7 (and set CONNECTCONFORMANCE to its path, or have it on the PATH).`,
            )
          : error,
      ),
    );
    child.once("close", (code) => done({ code: code ?? 1, output }));
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
