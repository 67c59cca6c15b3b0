import { create, toJsonString, type MessageInitShape } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { ProductSchema } from "@technova/gen/technova/product/v1/product_pb.js";
import { GetProductResponseSchema, ListProductsResponseSchema } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { deepFreeze } from "@technova/kit";
import { AnswerJson } from "./answer-json.ts";

const LIMITS = { writeMaxBytes: 10_000 };
const list = new AnswerJson(ListProductsResponseSchema, LIMITS);
const one = new AnswerJson(GetProductResponseSchema, LIMITS);

const KETTLE: MessageInitShape<typeof ProductSchema> = {
  id: "prd_1",
  name: "Kettle “Größe”, غلاية",
  revision: 7n,
  createTime: { seconds: 1_700_000_000n, nanos: 5_000_000 },
  priceMin: { currencyCode: "EUR", minorUnits: 4900n },
  variants: [{ id: "var_1", available: 3 }],
};

function parsed(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes).toString());
}

describe("an answer as JSON", () => {
  it("is what the library writes, with frozen parts and without, once and again", () => {
    const frozen = deepFreeze(create(ProductSchema, KETTLE));
    const answers = [
      create(ListProductsResponseSchema, { products: [frozen, frozen], nextPageToken: "more" }),
      create(ListProductsResponseSchema, { products: [frozen] }),
      create(ListProductsResponseSchema, { products: [frozen, create(ProductSchema, { name: "Pan" })] }),
      create(ListProductsResponseSchema, { products: [create(ProductSchema, KETTLE)] }),
      create(ListProductsResponseSchema, { nextPageToken: "more" }),
      create(ListProductsResponseSchema, {}),
    ];
    for (const answer of [...answers, ...answers.map((each) => deepFreeze(each))])
      expect(parsed(list.write(answer))).toEqual(JSON.parse(toJsonString(ListProductsResponseSchema, answer)));
    for (const product of [frozen, create(ProductSchema, KETTLE), undefined]) {
      const answer = create(GetProductResponseSchema, product === undefined ? {} : { product });
      expect(parsed(one.write(answer))).toEqual(JSON.parse(toJsonString(GetProductResponseSchema, answer)));
    }
  });

  it("is what the library writes where empty fields are written too", () => {
    const jsonOptions = { alwaysEmitImplicit: true };
    const answer = create(ListProductsResponseSchema, { products: [deepFreeze(create(ProductSchema, KETTLE))] });
    expect(parsed(new AnswerJson(ListProductsResponseSchema, { ...LIMITS, jsonOptions }).write(answer))).toEqual(
      JSON.parse(toJsonString(ListProductsResponseSchema, answer, jsonOptions)),
    );
  });

  it("leaves the answer as it is", () => {
    const answer = create(ListProductsResponseSchema, { products: [deepFreeze(create(ProductSchema, KETTLE))], nextPageToken: "more" });
    list.write(answer);
    expect(answer.products).toHaveLength(1);
  });

  it("is refused where it is too large or cannot be written", () => {
    const large = deepFreeze(create(ProductSchema, { description: "x".repeat(6000) }));
    expect(codeOf(() => list.write(create(ListProductsResponseSchema, { products: [large, large] })))).toBe(Code.ResourceExhausted);
    const wrong = deepFreeze(create(ProductSchema, { createTime: { seconds: 10n ** 15n, nanos: 0 } }));
    expect(codeOf(() => one.write(create(GetProductResponseSchema, { product: wrong })))).toBe(Code.Internal);
  });
});

function codeOf(act: () => void): Code | undefined {
  try {
    act();
  } catch (error) {
    return ConnectError.from(error).code;
  }
  return undefined;
}
