import { join } from "node:path";
import { seedId } from "@technova/kit";
import type { SeedContext } from "@technova/module";
import { drawPicture, seedCatalogue, type LocalizedText, type SeedOption, type SeedProduct } from "@technova/seed";
import { FileBlobStore, statement } from "@technova/store";
import { searchText } from "../domain/catalogue.ts";

// Whatever conflicts: with one constraint named, two that insert at once may meet in another.
const insert = (table: string, columns: string) =>
  statement(
    `product.seed-${table}`,
    `INSERT INTO product.${table} SELECT x.* FROM jsonb_to_recordset($1::jsonb) AS x (${columns}) ON CONFLICT DO NOTHING`,
  );

const CATEGORIES = insert("category", "id text, parent_id text, slug text, texts jsonb, position int, path text[]");
const PRODUCTS = insert(
  "product",
  "id text, slug text, category_id text, state text, texts jsonb, search text, revision int, create_time timestamptz, update_time timestamptz",
);
const VARIANTS = insert(
  "variant",
  "id text, product_id text, sku text, position int, options jsonb, weight_grams int, length_mm int, width_mm int, height_mm int",
);
const PRICES = insert("price", "variant_id text, currency text, minor_units bigint");
const PICTURES = insert("picture", "product_id text, position int, hash text, content_type text, alt jsonb");
const RANGES = statement(
  "product.seed-price-range",
  `INSERT INTO product.price_range SELECT v.product_id, r.currency, min(r.minor_units), max(r.minor_units)
   FROM product.variant v JOIN product.price r ON r.variant_id = v.id GROUP BY 1, 2 ON CONFLICT DO NOTHING`,
);

const CARDS = statement(
  "product.seed-cards",
  "SELECT product.refresh_cards((SELECT array_agg(p.id) FROM product.product p WHERE NOT EXISTS (SELECT FROM product.card c WHERE c.product_id = p.id)))",
);

/** Seeded products came in one by one, the first of them this long before now. */
const SPREAD_MS = 90 * 24 * 3_600_000;
const PICTURE_BATCH = 24;

/** Loads the catalogue with fixed ids; what is there already stays as it is. */
export async function seedProducts({ settings, database, clock }: SeedContext): Promise<string> {
  const { categories, products } = seedCatalogue();
  const now = clock.now().getTime();
  const pictures = await storePictures(products, new FileBlobStore(join(settings.dataDir, "blobs")));
  const parents = new Map(categories.map((category) => [category.slug, category.parent]));
  const pathOf = (slug: string): string[] => {
    const parent = parents.get(slug);
    return [...(parent === undefined ? [] : pathOf(parent)), seedId("cat", slug)];
  };
  await database.transaction(async (tx) => {
    const rows = categories.map(({ slug, parent, name, description }, position) => ({
      id: seedId("cat", slug),
      parent_id: parent === undefined ? null : seedId("cat", parent),
      slug,
      texts: textsOf(name, description),
      position,
      path: pathOf(slug),
    }));
    await tx.query(CATEGORIES, [JSON.stringify(rows.toSorted((a, b) => a.path.length - b.path.length))]);
    await tx.query(PRODUCTS, [
      JSON.stringify(
        products.map((product, index) =>
          productRow(product, new Date(now - SPREAD_MS + Math.floor((SPREAD_MS * shuffled(index, products.length)) / products.length))),
        ),
      ),
    ]);
    await tx.query(VARIANTS, [JSON.stringify(products.flatMap(variantRows))]);
    await tx.query(PRICES, [JSON.stringify(products.flatMap(priceRows))]);
    await tx.query(PICTURES, [JSON.stringify(pictures)]);
    await tx.query(RANGES);
    await tx.query(CARDS);
  });
  return `seeded ${products.length} products in ${categories.length} categories`;
}

async function storePictures(products: readonly SeedProduct[], blobs: FileBlobStore) {
  const rows: Record<string, unknown>[] = [];
  for (let start = 0; start < products.length; start += PICTURE_BATCH) {
    const batch = products.slice(start, start + PICTURE_BATCH).map(async (product) => {
      const { svg, alt } = drawPicture(product);
      rows.push({
        product_id: seedId("prd", product.slug),
        position: 0,
        hash: await blobs.put(Buffer.from(svg)),
        content_type: "image/svg+xml",
        alt,
      });
    });
    await Promise.all(batch);
  }
  return rows;
}

/** Spreads shelves over the newest products, so that the first page shows something of everything. */
function shuffled(index: number, count: number): number {
  return (index * 89) % count;
}

function productRow(product: SeedProduct, created: Date): Record<string, unknown> {
  const texts = textsOf(product.name, product.description);
  return {
    id: seedId("prd", product.slug),
    slug: product.slug,
    category_id: seedId("cat", product.category),
    state: "published",
    texts,
    search: searchText(
      texts,
      product.variants.map((variant) => variant.sku),
    ),
    revision: 1,
    create_time: created.toISOString(),
    update_time: created.toISOString(),
  };
}

function variantRows(product: SeedProduct): Record<string, unknown>[] {
  return product.variants.map((variant, position) => ({
    id: seedId("var", variant.sku),
    product_id: seedId("prd", product.slug),
    sku: variant.sku,
    position,
    options: variant.options.map(optionText),
    weight_grams: variant.weightGrams,
    length_mm: variant.sizeMm[0],
    width_mm: variant.sizeMm[1],
    height_mm: variant.sizeMm[2],
  }));
}

function priceRows(product: SeedProduct): Record<string, unknown>[] {
  return product.variants.flatMap((variant) =>
    Object.entries(variant.price).map(([currency, minor]) => ({ variant_id: seedId("var", variant.sku), currency, minor_units: minor })),
  );
}

function optionText(option: SeedOption): Record<string, unknown> {
  return { code: option.code, name: option.name, valueCode: option.value.code, valueName: option.value.name };
}

function textsOf(name: LocalizedText, description: LocalizedText) {
  return {
    en: { name: name.en, description: description.en },
    de: { name: name.de, description: description.de },
    ar: { name: name.ar, description: description.ar },
  };
}
