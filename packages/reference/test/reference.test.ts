import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "../../..");

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly parameters?: readonly { readonly name: string; readonly required?: boolean }[];
            readonly security?: unknown;
            readonly description?: string;
          }
        >
      >
    >
  >;
  readonly components: {
    readonly schemas: Readonly<
      Record<
        string,
        {
          readonly required?: readonly string[];
          readonly properties?: Readonly<Record<string, unknown>>;
          readonly enum?: readonly string[];
        }
      >
    >;
  };
}

const document = JSON.parse(readFileSync(join(ROOT, "gen/openapi.json"), "utf8")) as Document;

describe("the OpenAPI document made from the contracts", () => {
  it("has every public method and no internal one", () => {
    expect(document.openapi).toBe("3.1.0");
    expect(document.paths["/technova.order.v1.OrderService/PlaceOrder"]?.["post"]).toBeDefined();
    expect(document.paths["/technova.order.v1.OrderService/BatchGetOrders"]).toBeUndefined();
  });

  it("says what a repeat needs, who may call, and what the contract's comments say", () => {
    const place = document.paths["/technova.order.v1.OrderService/PlaceOrder"]?.["post"];
    expect(place?.parameters).toMatchObject([{ name: "idempotency-key", required: true }]);
    expect(place?.security).toEqual([{ session: [] }]);
    expect(place?.description).toContain("Turns a cart into an order");
    expect(document.paths["/technova.product.v1.ProductService/ListProducts"]?.["get"]).toBeDefined();
    expect(document.paths["/technova.order.v1.OrderService/PlaceOrder"]?.["get"]).toBeUndefined();
  });

  it("carries the rules of the fields", () => {
    const request = document.components.schemas["technova.order.v1.PlaceOrderRequest"];
    expect(request?.required).toEqual(["cartId", "email", "shippingAddress", "shippingRateId", "paymentToken"]);
    expect(request?.properties).toMatchObject({
      email: { type: "string", format: "email", maxLength: 254 },
      paymentToken: { type: "string", minLength: 1, maxLength: 256 },
      cartId: { pattern: expect.stringContaining("^crt_") as string },
    });
  });

  it("requires nothing of answers, in which what is empty is left out", () => {
    expect(document.components.schemas["technova.order.v1.Order"]?.required).toBeUndefined();
    expect(document.components.schemas["technova.type.v1.Money"]?.required).toBeUndefined();
    expect(document.components.schemas["technova.type.v1.Money.Input"]?.required).toContain("currencyCode");
    expect(document.components.schemas["technova.order.v1.PlaceOrderRequest"]?.properties?.["shippingAddress"]).toEqual({
      $ref: "#/components/schemas/technova.type.v1.PostalAddress.Input",
    });
  });

  it("refers only to schemas that are there", () => {
    const known = new Set(Object.keys(document.components.schemas));
    const used = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? "");
    expect(used.length).toBeGreaterThan(100);
    expect(used.filter((name) => !known.has(name))).toEqual([]);
  });

  it("tells every reason of a refusal", () => {
    expect(JSON.stringify(document.components.schemas["Error"])).toContain("`RATE_LIMITED` (resource_exhausted)");
  });
});

describe("the reference in docs/api", () => {
  it("links only to what is there", () => {
    const page = (name: string): string => readFileSync(join(ROOT, "docs/api", name), "utf8");
    const index = page("README.md");
    for (const [, name = "", anchor = ""] of index.matchAll(/\]\(([\w.]+\.md)#([\w]+)\)/g)) {
      const headings = [...page(name).matchAll(/^## (.+)$/gm)].map(([, heading = ""]) => heading.toLowerCase().replaceAll(".", ""));
      expect(headings, name).toContain(anchor);
    }
    expect(page("technova.order.v1.md")).toContain("| `email` | string | (max_len `254`; email) |");
  });
});
