import { describe, expect, it } from "vitest";
import { MOST_CHANGES, changesOf, withChange, type Change } from "./cart-queue.ts";

let made = 0;
function change(kind: Change["kind"], variant: string, quantity: number): Change {
  made += 1;
  return { id: `id-${made}`, kind, variant, quantity, name: variant };
}

function queued(...changes: readonly Change[]): readonly Change[] {
  return changes.reduce<readonly Change[]>((queue, one) => withChange(queue, one) ?? queue, []);
}

describe("changes of a cart that wait for the network", () => {
  it("keep their order, and the last of what was set", () => {
    const [first, add, other, last] = [change("set", "a", 2), change("add", "a", 1), change("set", "b", 3), change("set", "a", 0)];
    expect(queued(first, add, other, last)).toEqual([add, other, last]);
  });

  it("are sent again as they were where they add, since one of them may have arrived", () => {
    const twice = [change("add", "a", 1), change("add", "a", 1)];
    expect(queued(...twice)).toEqual(twice);
  });

  it("end somewhere", () => {
    const full = queued(...Array.from({ length: MOST_CHANGES }, () => change("add", "a", 1)));
    expect(full).toHaveLength(MOST_CHANGES);
    expect(withChange(full, change("add", "a", 1))).toBeUndefined();
  });

  it("are read without what is none of ours", () => {
    const good = [change("add", "var_1", 2), change("set", "var_1", 0)];
    const bad = [
      { ...good[0], id: "a b" },
      { ...good[0], kind: "buy" },
      { ...good[0], quantity: 0 },
      { ...good[0], quantity: 1.5 },
      { ...good[0], quantity: 1000 },
      { ...good[0], name: 7 },
      { ...good[0], name: "x".repeat(301) },
      { ...good[0], heldUntil: "soon" },
      null,
      "add",
    ];
    expect(changesOf(JSON.stringify([...bad, ...good]))).toEqual(good);
    for (const json of ["", "{", "{}", "null", "7"]) expect(changesOf(json)).toEqual([]);
  });
});
