import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { checkout } from "./checkout.ts";
import { footprint } from "./footprint.ts";
import { describe, isMet, machine, print, type Figure, type Report } from "./lib/report.ts";
import { mesh } from "./mesh.ts";
import { reads } from "./reads.ts";
import { search } from "./search.ts";
import { pictures } from "./pictures.ts";
import { rush } from "./rush.ts";
import { scale } from "./scale.ts";
import { soak } from "./soak.ts";
import { web } from "./web.ts";
import { workers } from "./workers.ts";

const USAGE = "usage: npm run bench -- [--only reads,checkout,…] [--rounds 5] [--seconds 2] [--json out.json] [--against before.json]";

interface Options {
  readonly rounds: number;
  readonly seconds: number;
}

const BENCHES: Readonly<Record<string, (options: Options) => Promise<Figure[]>>> = {
  mesh,
  reads,
  search,
  checkout,
  rush,
  workers,
  footprint,
  scale,
  web,
  pictures,
  soak,
};
/** Ten minutes and more: only where they are asked for. */
const LONG = new Set(["soak"]);

/** Runs the benches one after the other, each thing beside its bound, and compares with an earlier run where one is given. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: "string", default: "" },
      rounds: { type: "string", default: "5" },
      seconds: { type: "string", default: "2" },
      json: { type: "string" },
      against: { type: "string" },
    },
  });
  const names = values.only === "" ? Object.keys(BENCHES).filter((name) => !LONG.has(name)) : values.only.split(",");
  const options = { rounds: Number(values.rounds), seconds: Number(values.seconds) };
  if (!names.every((name) => Object.hasOwn(BENCHES, name)) || !(options.rounds > 0) || !(options.seconds > 0)) throw new Error(USAGE);
  const before = values.against === undefined ? [] : (JSON.parse(await readFile(values.against, "utf8")) as Report).figures;
  const report: Report = { machine: machine(), figures: [] };
  print(`machine: ${report.machine}`);
  for (const name of names) {
    print(`${name}:`);
    const figures = (await BENCHES[name]?.(options)) ?? [];
    report.figures.push(...figures);
    for (const figure of figures)
      print(
        describe(
          figure,
          before.find((one) => one.name === figure.name),
        ),
      );
  }
  const missed = report.figures.filter((figure) => !isMet(figure));
  print(`${report.figures.length} figures, ${missed.length} beyond their bounds`);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report, undefined, 2)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
