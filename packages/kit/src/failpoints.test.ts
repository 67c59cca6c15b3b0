import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { armFailpoint } from "./failpoints.ts";

const MODULE = join(import.meta.dirname, "failpoints.ts");

/** Passes points in a process of its own, since one that fires kills it. */
function pass(spec: string, ...points: readonly string[]) {
  const script = `
    const { armFailpoint, failpoint } = await import(${JSON.stringify(MODULE)});
    armFailpoint(${JSON.stringify(spec)});
    for (const point of ${JSON.stringify(points)}) { failpoint(point); console.log(point); }`;
  const { signal, status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "--disable-warning=ExperimentalWarning", "-e", script],
    { encoding: "utf8", timeout: 15_000 },
  );
  return { signal, status, passed: stdout.split("\n").filter(Boolean), stderr };
}

describe("failpoints", () => {
  it.each(["", "order", "order.place", "order.placed ", "Order.placed:1", "toString:1", "__proto__"])(
    "refuse the unknown name %j, and list the known",
    (spec) => {
      expect(() => armFailpoint(spec)).toThrow(/there is no failpoint .*order\.placed/);
    },
  );

  it.each(["order.placed:0", "order.placed:-1", "order.placed:1.5", "order.placed:x", "order.placed:"])(
    "refuse the count of %j",
    (spec) => {
      expect(() => armFailpoint(spec)).toThrow(/whole number from 1/);
    },
  );

  it("kill the process the nth time it passes, and say so first", () => {
    const { signal, passed, stderr } = pass("order.placed:2", "order.placed", "order.confirmed", "order.placed", "order.placed");
    expect(signal).toBe("SIGKILL");
    expect(passed).toEqual(["order.placed", "order.confirmed"]);
    expect(stderr).toContain("failpoint order.placed fired");
  });

  it("let pass whatever is not armed", () => {
    expect(pass("bus.delivered", "order.placed", "order.placed")).toMatchObject({
      signal: null,
      status: 0,
      passed: ["order.placed", "order.placed"],
      stderr: "",
    });
  });
});
