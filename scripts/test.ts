import { ensureBuilt } from "./build-web.mjs";
import { run } from "./tools.ts";

/** `npm test`: every test that needs nothing but Node. Arguments go to vitest. */
await ensureBuilt();
await run("vitest", ["run", ...process.argv.slice(2)]);
