import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import { PublicationState } from "@technova/gen/technova/product/v1/product_pb.js";
import type { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { DomainError, invalidField, saleCurrency, toLocale } from "@technova/kit";
import { callOf } from "@technova/mesh";
import type { ProductDependencies } from "../app/dependencies.ts";
import { listProducts } from "../app/list-products.ts";
import { likePattern, queryWords, type ProductState } from "../domain/catalogue.ts";
import type { ProductOrder, ProductRow } from "../storage/read.ts";
import { presentCategories, presentProduct, presentVariantDetail } from "./present.ts";

type Reads = "listProducts" | "getProduct" | "batchGetProducts" | "batchGetVariants" | "listCategories" | "getPicture";

const STATES: Readonly<Partial<Record<PublicationState, ProductState>>> = {
  [PublicationState.DRAFT]: "draft",
  [PublicationState.PUBLISHED]: "published",
  [PublicationState.ARCHIVED]: "archived",
};

/** The reading methods: published products for everybody, all of them for those who may write them. */
export function readRpcs({ reader, blobs }: ProductDependencies): Pick<ServiceImpl<typeof ProductService>, Reads> {
  return {
    async listProducts(request, context) {
      const currency = saleCurrency(request.currencyCode);
      const locale = toLocale(request.locale);
      const state = STATES[request.state] ?? "published";
      if (state !== "published" && !maySeeAll(context))
        throw new DomainError("PERMISSION_DENIED", "only callers with product.products.write see products that are not published");
      const category = request.category === "" ? undefined : request.category;
      if (category !== undefined && !(await reader.categoryExists(category)))
        throw invalidField("category", "is no id or slug of a category; ListCategories tells which there are");
      const order: ProductOrder = request.orderBy === "" ? "newest" : (request.orderBy as ProductOrder);
      const filter = {
        currency,
        locale,
        state,
        category,
        patterns: queryWords(request.query).map(likePattern),
        inStockOnly: request.inStockOnly,
        order,
      };
      const { products, nextPageToken } = await listProducts(reader, filter, request.pageSize, request.pageToken);
      return { products: products.map((row) => presentProduct(row, currency, locale)), nextPageToken };
    },
    async getProduct(request, context) {
      const currency = saleCurrency(request.currencyCode);
      const { key } = request;
      const row =
        key.case === "id"
          ? await reader.byId(key.value, currency)
          : key.case === "slug"
            ? await reader.bySlug(key.value, currency)
            : undefined;
      if (row === undefined || !isVisible(row, context)) throw new DomainError("NOT_FOUND", "there is no such product");
      return { product: presentProduct(row, currency, toLocale(request.locale)) };
    },
    async batchGetProducts(request, context) {
      const currency = saleCurrency(request.currencyCode);
      const rows = new Map((await reader.byIds(request.ids, currency)).map((row) => [row.id, row]));
      const found = request.ids.flatMap((id) => rows.get(id) ?? []).filter((row) => isVisible(row, context));
      return { products: found.map((row) => presentProduct(row, currency, toLocale(request.locale))) };
    },
    async batchGetVariants(request) {
      const currency = saleCurrency(request.currencyCode);
      const rows = new Map((await reader.variants(request.ids, currency)).map((row) => [row.id, row]));
      return {
        variants: request.ids
          .flatMap((id) => rows.get(id) ?? [])
          .map((row) => presentVariantDetail(row, currency, toLocale(request.locale))),
      };
    },
    async listCategories(request) {
      return { categories: presentCategories(await reader.categories(), toLocale(request.locale)) };
    },
    async getPicture({ hash }) {
      const [contentType, content] = await Promise.all([reader.pictureType(hash), blobs.get(hash)]);
      if (contentType === undefined || content === undefined) throw new DomainError("NOT_FOUND", "there is no such picture");
      return { content, contentType };
    },
  };
}

function maySeeAll(context: HandlerContext): boolean {
  return callOf(context).can("product.products.write");
}

function isVisible(row: ProductRow, context: HandlerContext): boolean {
  return row.state === "published" || maySeeAll(context);
}
