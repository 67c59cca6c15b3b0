import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Has V8 clear away what was left behind, so that the next turn does not pay for the one before; Node shows it on request only. */
export function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}
