import { parseArgs } from "node:util";
import { checkout } from "./checkout.ts";
import { describe, machine, print } from "./lib/report.ts";
import { mesh } from "./mesh.ts";
import { reads } from "./reads.ts";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, seconds: { type: "string", default: "2" }, only: { type: "string", default: "" } },
});
const options = { rounds: Number(values.rounds), seconds: Number(values.seconds) };
const BENCHES = { mesh: () => mesh(options), reads: () => reads(options), checkout: () => checkout(options) };
print(`machine: ${machine()}`);
for (const [name, bench] of Object.entries(BENCHES))
  if (values.only === "" || values.only.split(",").includes(name)) for (const figure of await bench()) print(describe(figure));
