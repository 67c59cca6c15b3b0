import { tryRun } from "./tools.ts";
import { checkImports } from "./imports.ts";

interface Check {
  readonly name: string;
  readonly pass: () => Promise<string>;
}

/** A command whose failure is its output. */
function command(name: string, program: string, args: readonly string[], hint = ""): Check {
  return {
    name,
    async pass() {
      const { code, output } = await tryRun(program, args, { quiet: true });
      return code === 0 ? "" : `${output.trim()}${hint === "" ? "" : `\n${hint}`}`;
    },
  };
}

/** What `npm run generate` writes. */
const GENERATED = ["gen", "packages/conformance/gen", "docs/api"];

const CHECKS: readonly Check[] = [
  command("types of routes", "react-router", ["typegen", "web/storefront"]),
  command("format", "oxfmt", ["--check", "."], "npm run format mends this."),
  command("lint", "oxlint", ["--type-aware", "--deny-warnings"]),
  command("types", "tsc", ["-p", "."]),
  command("types of the web", "tsc", ["-p", "web/storefront"]),
  { name: "import directions", pass: async () => (await checkImports()).join("\n") },
  command("contracts lint", "buf", ["lint"]),
  command(
    "contracts break nothing",
    "buf",
    ["breaking", "proto", "--against", "proto/baseline.binpb"],
    "Where the break is meant, say so in CHANGELOG.md and move the baseline: buf build proto -o proto/baseline.binpb",
  ),
  {
    name: "generated code is current",
    async pass() {
      const status = () => tryRun("git", ["status", "--porcelain", ...GENERATED], { quiet: true });
      const before = await status();
      const generated = await tryRun(process.execPath, ["scripts/generate.ts"], { quiet: true });
      if (generated.code !== 0) return generated.output;
      const after = await status();
      return after.output === before.output ? "" : `${after.output}generated files were not current; commit what npm run generate made.`;
    },
  },
];

/** What CI asks of the code, in one go; says all that is wrong, not only the first. */
async function main(): Promise<void> {
  let failed = 0;
  for (const { name, pass } of CHECKS) {
    const started = performance.now();
    const problem = await pass();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    process.stdout.write(`${problem === "" ? "ok  " : "FAIL"} ${name} (${seconds} s)\n`);
    if (problem === "") continue;
    failed += 1;
    process.stdout.write(`${problem}\n`);
  }
  process.exitCode = failed === 0 ? 0 : 1;
}

await main();
