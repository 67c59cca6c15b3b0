import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import { ProductView, PublicationState, type Product } from "@technova/gen/technova/product/v1/product_pb.js";
import type { ListProductsResponse, ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { DomainError, invalidField, saleCurrency, toLocale } from "@technova/kit";
import { callOf } from "@technova/mesh";
import type { ProductDependencies } from "../app/dependencies.ts";
import { listProducts } from "../app/list-products.ts";
import { likePattern, queryWords, type ProductState } from "../domain/catalogue.ts";
import type { ListFilter, ProductOrder } from "../storage/list.ts";
import type { ProductRow, SummaryRow } from "../storage/read.ts";
import { presentCategories, presentProduct, presentSummary, presentVariantDetail } from "./present.ts";

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
      const categories = request.category === "" ? undefined : await reader.subtree(request.category);
      if (categories?.length === 0) throw invalidField("category", "is no id or slug of a category; ListCategories tells which there are");
      const order: ProductOrder = request.orderBy === "" ? "newest" : (request.orderBy as ProductOrder);
      const view = request.view === ProductView.SUMMARY ? "summary" : "full";
      const filter: ListFilter = {
        currency,
        locale,
        state,
        categories,
        patterns: queryWords(request.query).map(likePattern),
        inStockOnly: request.inStockOnly,
        order,
        view,
      };
      if (view === "summary") {
        const page = await listProducts<SummaryRow>(reader, filter, request.pageSize, request.pageToken);
        return listed(
          page.products.map((row) => presentSummary(row, currency)),
          page.nextPageToken,
        );
      }
      const page = await listProducts<ProductRow>(reader, filter, request.pageSize, request.pageToken);
      return listed(
        page.products.map((row) => presentProduct(row, currency, locale)),
        page.nextPageToken,
      );
    },
    async getProduct(request, context) {
      const currency = saleCurrency(request.currencyCode);
      const locale = toLocale(request.locale);
      const { key } = request;
      const row =
        key.case === "id" ? await reader.byId(key.value, locale) : key.case === "slug" ? await reader.bySlug(key.value, locale) : undefined;
      if (row === undefined || !isVisible(row, context)) throw new DomainError("NOT_FOUND", "there is no such product");
      return { $typeName: "technova.product.v1.GetProductResponse", product: presentProduct(row, currency, locale) };
    },
    async batchGetProducts(request, context) {
      const currency = saleCurrency(request.currencyCode);
      const locale = toLocale(request.locale);
      const rows = new Map((await reader.byIds(request.ids, locale)).map((row) => [row.summary.id, row]));
      const found = request.ids.flatMap((id) => rows.get(id) ?? []).filter((row) => isVisible(row, context));
      return {
        $typeName: "technova.product.v1.BatchGetProductsResponse",
        products: found.map((row) => presentProduct(row, currency, locale)),
      };
    },
    async batchGetVariants(request) {
      const currency = saleCurrency(request.currencyCode);
      const rows = new Map((await reader.variants(request.ids, currency)).map((row) => [row.id, row]));
      return {
        $typeName: "technova.product.v1.BatchGetVariantsResponse",
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

function listed(products: Product[], nextPageToken: string): ListProductsResponse {
  return { $typeName: "technova.product.v1.ListProductsResponse", products, nextPageToken };
}

function maySeeAll(context: HandlerContext): boolean {
  return callOf(context).can("product.products.write");
}

function isVisible(row: ProductRow, context: HandlerContext): boolean {
  return row.summary.state === "published" || maySeeAll(context);
}
