import { run } from "./tools.ts";

/** `npm test`: every test that needs nothing but Node. Arguments go to vitest. */
await run("vitest", ["run", ...process.argv.slice(2)]);
