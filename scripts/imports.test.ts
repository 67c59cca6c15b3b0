import { describe, expect, it } from "vitest";
import { checkImports, wrongImports } from "./imports.ts";

const planted = (path: string, specifier: string): string[] => wrongImports([{ path, text: `import { x } from "${specifier}";\n` }]);

describe("import directions", () => {
  it("hold in the repository", async () => {
    expect(await checkImports()).toEqual([]);
  });

  it.each([
    ["services/order/src/domain/a.ts", "../storage/orders.ts"],
    ["services/order/src/domain/a.ts", "@technova/store"],
    ["services/order/src/storage/a.ts", "../app/place-order.ts"],
    ["services/order/src/app/a.ts", "../rpc/orders.ts"],
    ["services/order/src/app/a.ts", "@technova/payment"],
    ["services/order/src/app/a.ts", "../../../payment/src/index.ts"],
    ["edge/src/a.ts", "@technova/product"],
    ["packages/kit/src/a.ts", "@technova/store"],
    ["packages/bus/src/a.ts", "@technova/mesh"],
  ])("are seen to fail: %s importing %s", (path, specifier) => {
    expect(planted(path, specifier)).toHaveLength(1);
  });

  it("let each layer see those below it", () => {
    expect(planted("services/order/src/rpc/a.ts", "../app/place-order.ts")).toEqual([]);
    expect(planted("services/platform/src/modules.ts", "@technova/order")).toEqual([]);
  });
});
