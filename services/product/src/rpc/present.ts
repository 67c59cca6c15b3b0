import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import type { CategorySchema, OptionValue, Picture, Product, Variant } from "@technova/gen/technova/product/v1/product_pb.js";
import type { Money } from "@technova/gen/technova/type/v1/money_pb.js";
import type { Locale } from "@technova/kit";
import { availabilityOf, countTree, textIn, wordIn, type OptionText } from "../domain/catalogue.ts";
import { AVAILABILITIES, PUBLICATION_STATES } from "../app/states.ts";
import type { CardSummary, CardVariant, CategoryRow, ProductRow, SummaryRow, VariantDetailRow } from "../storage/read.ts";

// Messages written out whole, with their type's name, are messages already (protobuf-es 2). The library's create()
// asks the descriptor about every field of each: for a list of 20 products ten times the work of all the rest.

interface About {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly picture: string;
}

/** A product with everything of it. */
export function presentProduct({ summary, details, most, free }: ProductRow, currency: string, locale: Locale): Product {
  const pictures = details.pictures.map(({ hash, alt, type }) => presentPicture(hash, type, wordIn(alt, locale)));
  const about = { id: summary.id, name: summary.name, slug: summary.slug, picture: pictures[0]?.url ?? "" };
  const variants = details.variants.map((variant) =>
    presentVariant({ ...variant, price: variant.prices[currency] ?? null, available: free[variant.id] ?? 0 }, about, currency, locale),
  );
  return { ...common(summary, most, currency), description: wordIn(details.descriptions ?? {}, locale), variants, pictures };
}

/** A product as a list shows it. */
export function presentSummary({ summary, most }: SummaryRow, currency: string): Product {
  const { picture } = summary;
  const pictures = picture === null ? [] : [presentPicture(picture.hash, picture.type, picture.alt)];
  return { ...common(summary, most, currency), description: "", variants: [], pictures };
}

export function presentVariantDetail(row: VariantDetailRow, currency: string, locale: Locale): Variant {
  const { name } = textIn(row.product_texts, locale);
  const picture = row.picture_hash === null ? "" : pictureUrl(row.picture_hash);
  return presentVariant(row, { id: row.product_id, name, slug: row.product_slug, picture }, currency, locale);
}

function common(summary: CardSummary, most: number, currency: string): Omit<Product, "description" | "variants" | "pictures"> {
  const { id, slug, name, categoryId, state, revision } = summary;
  const range = summary.ranges[currency];
  return {
    $typeName: "technova.product.v1.Product",
    id,
    slug,
    name,
    categoryId,
    state: PUBLICATION_STATES[state],
    ...(range === undefined ? {} : { priceMin: money(currency, range[0]), priceMax: money(currency, range[1]) }),
    createTime: timestamp(summary.createMs),
    updateTime: timestamp(summary.updateMs),
    revision: BigInt(revision),
    availability: AVAILABILITIES[availabilityOf(most)],
  };
}

interface PricedVariant extends Omit<CardVariant, "prices"> {
  readonly price: string | null;
  readonly available: number;
}

function presentVariant(row: PricedVariant, product: About, currency: string, locale: Locale): Variant {
  const { id, sku, available, weightGrams, lengthMm, widthMm, heightMm } = row;
  return {
    $typeName: "technova.product.v1.Variant",
    id,
    sku,
    productId: product.id,
    productName: product.name,
    productSlug: product.slug,
    pictureUrl: product.picture,
    ...(row.price === null ? {} : { price: money(currency, row.price) }),
    options: row.options.map((option) => presentOption(option, locale)),
    available,
    availability: AVAILABILITIES[availabilityOf(available)],
    weightGrams,
    lengthMm,
    widthMm,
    heightMm,
  };
}

export function presentPicture(hash: string, contentType: string, alt: string): Picture {
  return { $typeName: "technova.product.v1.Picture", url: pictureUrl(hash), alt, contentType };
}

function presentOption({ code, name, valueCode, valueName }: OptionText, locale: Locale): OptionValue {
  return {
    $typeName: "technova.product.v1.OptionValue",
    code,
    name: wordIn(name, locale),
    valueCode,
    valueName: wordIn(valueName, locale),
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

function money(currencyCode: string, minorUnits: string): Money {
  return { $typeName: "technova.type.v1.Money", currencyCode, minorUnits: BigInt(minorUnits) };
}

function timestamp(ms: number): Timestamp {
  const seconds = Math.floor(ms / 1000);
  return { $typeName: "google.protobuf.Timestamp", seconds: BigInt(seconds), nanos: (ms - seconds * 1000) * 1_000_000 };
}

function pictureUrl(hash: string): string {
  return `/pictures/${hash}.svg`;
}
