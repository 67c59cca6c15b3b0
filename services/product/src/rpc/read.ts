import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import { ProductView, PublicationState, type Product } from "@technova/gen/technova/product/v1/product_pb.js";
import type { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { DomainError, invalidField, saleCurrency, toLocale } from "@technova/kit";
import { callOf } from "@technova/mesh";
import type { ProductDependencies } from "../app/dependencies.ts";
import { listProducts } from "../app/list-products.ts";
import { PUBLICATION_STATES } from "../app/states.ts";
import { likePattern, queryWords, type ProductState } from "../domain/catalogue.ts";
import type { ListFilter, ProductOrder } from "../storage/list.ts";
import { presentCategories, presentVariantDetail } from "./present.ts";
import type { Form, ShownProducts } from "./shown-products.ts";

type Reads = "listProducts" | "getProduct" | "batchGetProducts" | "batchGetVariants" | "listCategories" | "getPicture";

const STATES: Readonly<Partial<Record<PublicationState, ProductState>>> = {
  [PublicationState.DRAFT]: "draft",
  [PublicationState.PUBLISHED]: "published",
  [PublicationState.ARCHIVED]: "archived",
};

/** The reading methods: published products for everybody, all of them for those who may write them. */
export function readRpcs({ reader, blobs }: ProductDependencies, shown: ShownProducts): Pick<ServiceImpl<typeof ProductService>, Reads> {
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
      const filter: ListFilter = {
        currency,
        locale,
        state,
        categories,
        patterns: queryWords(request.query).map(likePattern),
        inStockOnly: request.inStockOnly,
        order,
      };
      const page = await listProducts(reader, filter, request.pageSize, request.pageToken);
      const view = request.view === ProductView.SUMMARY ? "summary" : "full";
      const found = await shown.of(page.products, { view, locale, currency });
      // What has left the list since its marks were read is left out; a page that is kept is as its marks say.
      const isIn = (one: Product): boolean => one.state === PUBLICATION_STATES[state];
      const products = Object.isFrozen(found) || found.every(isIn) ? (found as Product[]) : found.filter(isIn);
      return { $typeName: "technova.product.v1.ListProductsResponse", products, nextPageToken: page.nextPageToken };
    },
    async getProduct(request, context) {
      const { key } = request;
      const form = wholeOf(request);
      const product =
        key.case === "id"
          ? (await shown.byIds([key.value], form))[0]
          : key.case === "slug"
            ? await shown.bySlug(key.value, form)
            : undefined;
      if (product === undefined || !isVisible(product, context)) throw new DomainError("NOT_FOUND", "there is no such product");
      return { $typeName: "technova.product.v1.GetProductResponse", product };
    },
    async batchGetProducts(request, context) {
      const found = await shown.byIds(request.ids, wholeOf(request));
      return { $typeName: "technova.product.v1.BatchGetProductsResponse", products: found.filter((one) => isVisible(one, context)) };
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

/** All of a product, as it was asked for. */
function wholeOf(asked: { readonly currencyCode: string; readonly locale: string }): Form {
  return { view: "full", locale: toLocale(asked.locale), currency: saleCurrency(asked.currencyCode) };
}

function maySeeAll(context: HandlerContext): boolean {
  return callOf(context).can("product.products.write");
}

function isVisible({ state }: Product, context: HandlerContext): boolean {
  return state === PublicationState.PUBLISHED || maySeeAll(context);
}
