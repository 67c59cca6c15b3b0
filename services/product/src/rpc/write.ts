import type { ServiceImpl } from "@connectrpc/connect";
import {
  CreateCategoryRequestSchema,
  CreateProductRequestSchema,
  type ProductService,
} from "@technova/gen/technova/product/v1/product_service_pb.js";
import { DomainError, SALE_CURRENCIES } from "@technova/kit";
import { callOf, idempotencyKeyOf } from "@technova/mesh";
import { createCategory } from "../app/create-category.ts";
import type { ProductDependencies } from "../app/dependencies.ts";
import { archiveProduct, createProduct, updateProduct } from "../app/write-product.ts";
import { presentCategories, presentProduct } from "./present.ts";

type Writes = "createCategory" | "createProduct" | "updateProduct" | "archiveProduct";

export function writeRpcs(deps: ProductDependencies): Pick<ServiceImpl<typeof ProductService>, Writes> {
  const present = async (id: string) => {
    const row = await deps.reader.byId(id, "en");
    if (row === undefined) throw new DomainError("NOT_FOUND", "there is no such product");
    return { product: presentProduct(row, SALE_CURRENCIES[0], "en") };
  };
  return {
    async createCategory(request, context) {
      const id = await createCategory(deps, request, idempotencyKeyOf(callOf(context), CreateCategoryRequestSchema, request));
      const category = presentCategories(await deps.reader.categories(), "en").find((one) => one.id === id);
      return category === undefined ? {} : { category };
    },
    async createProduct(request, context) {
      return present(await createProduct(deps, request, idempotencyKeyOf(callOf(context), CreateProductRequestSchema, request)));
    },
    async updateProduct(request) {
      await updateProduct(deps, request);
      return present(request.id);
    },
    async archiveProduct(request) {
      await archiveProduct(deps, request.id);
      return present(request.id);
    },
  };
}
