import { run } from "./tools.ts";

/** Regenerates gen/ from proto/, after linting the contracts. */
await run("buf", ["lint"]);
await run("buf", ["generate"]);
await run("buf", ["generate", "--template", "packages/conformance/buf.gen.yaml"]);
