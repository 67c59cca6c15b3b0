import { toBinary, toJsonString, create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import {
  BatchGetVariantsRequestSchema,
  ListProductsRequestSchema,
  ProductService,
} from "@technova/gen/technova/product/v1/product_service_pb.js";
import { createLogger } from "@technova/kit";
import { Dispatcher } from "@technova/mesh";
import { KnownRequests } from "./known-requests.ts";
import { ShortMethod } from "./short-method.ts";

const LIMITS = { readMaxBytes: 10_000, writeMaxBytes: 10_000 };
const dispatcher = new Dispatcher({ logger: createLogger({ level: "silent", pretty: false }), front: true });
dispatcher.add(ProductService, Object.fromEntries(ProductService.methods.map(({ localName }) => [localName, () => ({})])) as never);

const list = shortMethod("ListProducts");
const KETTLES = create(ListProductsRequestSchema, { query: "kettle", pageSize: 5 });

function shortMethod(name: string): ShortMethod {
  const route = dispatcher.route(`/${ProductService.typeName}/${name}`);
  if (route === undefined) throw new Error(`there is no ${name}`);
  return new ShortMethod(route, LIMITS);
}

describe("requests that are known", () => {
  it("are read once, in each way that they are written", () => {
    const known = new KnownRequests();
    for (const [bytes, binary] of [
      [Buffer.from(toJsonString(ListProductsRequestSchema, KETTLES)), false],
      [Buffer.from(toBinary(ListProductsRequestSchema, KETTLES)), true],
    ] as const) {
      const first = known.read(list, bytes, binary);
      first.answered();
      const second = known.read(list, Buffer.from(bytes), binary);
      expect(second.message).toBe(first.message);
      expect(second.message).toEqual(KETTLES);
      expect(Object.isFrozen(second.message)).toBe(true);
    }
  });

  it("are not those that were refused, nor those with fields that nobody knows", () => {
    const known = new KnownRequests();
    const json = Buffer.from('{"query":"pan"}');
    const refused = known.read(list, json, false);
    expect(known.read(list, json, false).message).not.toBe(refused.message);
    const variants = shortMethod("BatchGetVariants");
    const plain = toBinary(BatchGetVariantsRequestSchema, create(BatchGetVariantsRequestSchema, { ids: ["var_1"] }));
    const padded = Buffer.concat([plain, Buffer.from([0x78, 0])]);
    const first = known.read(variants, padded, true);
    first.answered();
    expect(known.read(variants, padded, true).message).not.toBe(first.message);
  });

  it("are none of methods that change something", () => {
    const known = new KnownRequests();
    const archive = shortMethod("ArchiveProduct");
    const bytes = Buffer.from("{}");
    const first = known.read(archive, bytes, false);
    first.answered();
    expect(known.read(archive, bytes, false).message).not.toBe(first.message);
    expect(Object.isFrozen(first.message)).toBe(false);
  });
});
