import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./tools.ts";

/** Regenerates gen/ and docs/api/ from proto/, after linting the contracts. */
await run("buf", ["lint"]);
await run("buf", ["generate"]);
await run("buf", ["generate", "--template", "packages/conformance/buf.gen.yaml"]);
const folder = await mkdtemp(join(tmpdir(), "technova-generate-"));
try {
  const contracts = join(folder, "contracts.binpb");
  await run("buf", ["build", "proto", "-o", contracts]);
  await run(process.execPath, ["packages/reference/src/main.ts", contracts]);
} finally {
  await rm(folder, { recursive: true, force: true });
}
