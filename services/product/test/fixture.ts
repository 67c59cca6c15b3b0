import type { MessageInitShape } from "@bufbuild/protobuf";
import { ConnectError } from "@connectrpc/connect";
import { expect } from "vitest";
import type { Category, Product } from "@technova/gen/technova/product/v1/product_pb.js";
import {
  ProductService,
  type CreateProductRequestSchema,
  type VariantInputSchema,
} from "@technova/gen/technova/product/v1/product_service_pb.js";
import { newId } from "@technova/kit";
import { operator, type HostedModules } from "@technova/testing";

export const key = (value: string = newId("req")): { headers: Record<string, string> } => ({ headers: { "idempotency-key": value } });

export async function refusal(call: Promise<unknown>): Promise<ConnectError> {
  return call.then(
    () => expect.unreachable("it was not refused"),
    (error: unknown) => ConnectError.from(error),
  );
}

let counted = 0;

/** A SKU or slug that nothing else in the run has. */
export function unique(prefix: string): string {
  counted += 1;
  return `${prefix}-${counted}`;
}

export function variant(parts: MessageInitShape<typeof VariantInputSchema> = {}): MessageInitShape<typeof VariantInputSchema> {
  return {
    sku: unique("SKU"),
    prices: [{ currencyCode: "USD", minorUnits: 1000n }],
    weightGrams: 100,
    lengthMm: 10,
    widthMm: 10,
    heightMm: 10,
    ...parts,
  };
}

export function english(name: string) {
  return [{ locale: "en", name, description: `About ${name}` }];
}

/** What the tests of the catalogue do over and over, as somebody who may write it. */
export class Catalogue {
  readonly host: HostedModules;

  constructor(host: HostedModules) {
    this.host = host;
  }

  get writer() {
    return this.host.client(ProductService, operator("catalog"));
  }

  get shopper() {
    return this.host.client(ProductService);
  }

  async category(name: string, parentId = ""): Promise<Category> {
    const { category } = await this.writer.createCategory({ slug: unique("cat"), parentId, texts: english(name) }, key());
    if (category === undefined) throw new Error("no category came back");
    return category;
  }

  /** A published product unless told otherwise, a moment after the one before. */
  async product(categoryId: string, parts: MessageInitShape<typeof CreateProductRequestSchema> = {}): Promise<Product> {
    this.host.clock.advance(1);
    const { product } = await this.writer.createProduct(
      { slug: unique("product"), categoryId, texts: english("Thing"), variants: [variant()], publish: true, ...parts },
      key(),
    );
    if (product === undefined) throw new Error("no product came back");
    return product;
  }
}
