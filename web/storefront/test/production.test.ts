import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

/** React has `act` in its development build alone. */
const SCRIPT = `
  const { openStorefront } = await import("@technova/storefront");
  if ((await openStorefront()) === undefined) throw new Error("the storefront is not built");
  console.log(typeof (await import("react")).act);
`;

it.each([undefined, ""])("renders with React's production build where NODE_ENV is %j", async (given) => {
  const { NODE_ENV: _ours, ...env } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, ["--conditions=source", "--input-type=module", "--eval", SCRIPT], {
    cwd: import.meta.dirname,
    env: given === undefined ? env : { ...env, NODE_ENV: given },
  });
  expect(stdout.trim()).toBe("undefined");
});
