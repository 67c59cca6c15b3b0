import { parseArgs } from "node:util";
import { describe, machine, print } from "./lib/report.ts";
import { reads } from "./reads.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" }, seconds: { type: "string", default: "2" } } });
print(`machine: ${machine()}`);
for (const figure of await reads({ rounds: Number(values.rounds), seconds: Number(values.seconds) })) print(describe(figure));
