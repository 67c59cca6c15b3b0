import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { Availability, type CategorySchema, type ProductSchema, type VariantSchema } from "@technova/gen/technova/product/v1/product_pb.js";
import type { Locale } from "@technova/kit";
import { countTree, textIn, wordIn } from "../domain/catalogue.ts";
import { PUBLICATION_STATES } from "../app/states.ts";
import type { CategoryRow, ProductRow, VariantDetailRow, VariantRow } from "../storage/read.ts";

/** Fewer than this many are shown as "low". */
const LOW_STOCK = 5;

export function presentProduct(row: ProductRow, currency: string, locale: Locale): MessageInitShape<typeof ProductSchema> {
  const { name, description } = textIn(row.texts, locale);
  const variants = row.variants ?? [];
  const prices = variants.flatMap((variant) => (variant.price === null ? [] : [BigInt(variant.price)]));
  const pictures = (row.pictures ?? []).map((picture) => ({
    url: pictureUrl(picture.hash),
    alt: wordIn(picture.alt, locale),
    contentType: picture.content_type,
  }));
  const about = { id: row.id, name, slug: row.slug, picture: pictures[0]?.url ?? "" };
  return {
    id: row.id,
    slug: row.slug,
    name,
    description,
    categoryId: row.category_id,
    state: PUBLICATION_STATES[row.state],
    variants: variants.map((variant) => presentVariant(variant, about, currency, locale)),
    pictures,
    ...(prices.length === 0
      ? {}
      : {
          priceMin: { currencyCode: currency, minorUnits: prices.reduce((a, b) => (a < b ? a : b)) },
          priceMax: { currencyCode: currency, minorUnits: prices.reduce((a, b) => (a > b ? a : b)) },
        }),
    createTime: timestampFromDate(row.create_time),
    updateTime: timestampFromDate(row.update_time),
    revision: BigInt(row.revision),
  };
}

export function presentVariantDetail(row: VariantDetailRow, currency: string, locale: Locale): MessageInitShape<typeof VariantSchema> {
  const { name } = textIn(row.product_texts, locale);
  return presentVariant(
    row,
    { id: row.product_id, name, slug: row.product_slug, picture: row.picture_hash === null ? "" : pictureUrl(row.picture_hash) },
    currency,
    locale,
  );
}

function presentVariant(
  row: VariantRow,
  product: { readonly id: string; readonly name: string; readonly slug: string; readonly picture: string },
  currency: string,
  locale: Locale,
): MessageInitShape<typeof VariantSchema> {
  return {
    id: row.id,
    sku: row.sku,
    productId: product.id,
    productName: product.name,
    productSlug: product.slug,
    pictureUrl: product.picture,
    ...(row.price === null ? {} : { price: { currencyCode: currency, minorUnits: BigInt(row.price) } }),
    options: row.options.map((option) => ({
      code: option.code,
      name: wordIn(option.name, locale),
      valueCode: option.valueCode,
      valueName: wordIn(option.valueName, locale),
    })),
    available: row.available,
    availability: row.available <= 0 ? Availability.OUT_OF_STOCK : row.available < LOW_STOCK ? Availability.LOW : Availability.IN_STOCK,
    weightGrams: row.weight_grams,
    lengthMm: row.length_mm,
    widthMm: row.width_mm,
    heightMm: row.height_mm,
  };
}

export function presentCategories(rows: readonly CategoryRow[], locale: Locale): MessageInitShape<typeof CategorySchema>[] {
  const counts = countTree(rows);
  return rows.map((row) => {
    const { name, description } = textIn(row.texts, locale);
    return {
      id: row.id,
      slug: row.slug,
      name,
      description,
      parentId: row.parent_id ?? "",
      position: row.position,
      productCount: counts.get(row.id) ?? 0,
    };
  });
}

function pictureUrl(hash: string): string {
  return `/pictures/${hash}.svg`;
}
