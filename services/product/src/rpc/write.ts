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
import { presentCategories } from "./present.ts";
import type { ShownProducts } from "./shown-products.ts";

type Writes = "createCategory" | "createProduct" | "updateProduct" | "archiveProduct";

export function writeRpcs(deps: ProductDependencies, shown: ShownProducts): Pick<ServiceImpl<typeof ProductService>, Writes> {
  const present = async (id: string) => {
    const [product] = await shown.byIds([id], { view: "full", locale: "en", currency: SALE_CURRENCIES[0] });
    if (product === undefined) throw new DomainError("NOT_FOUND", "there is no such product");
    return { product };
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
