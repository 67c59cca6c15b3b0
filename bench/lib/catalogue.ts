import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { SALE_CURRENCIES, seedId } from "@technova/kit";
import { searchText } from "../../services/product/src/domain/catalogue.ts";

const VARIANTS = ["S", "M", "L"] as const;
const UNITS = 1_000_000;
const ADJECTIVES = ["Quiet", "Bright", "Folding", "Woven", "Brushed", "Alpine", "Everyday", "Studio", "Harbour", "Nordic"];
const NOUNS = ["lamp", "chair", "kettle", "backpack", "notebook", "headphones", "blanket", "desk", "speaker", "jacket"];
const MINUTE_MS = 60_000;

/**
 * Fills the catalogue up to a number of products, each with three variants, three prices each and stock, in three
 * languages: by COPY, the same every time.
 */
export async function fillCatalogue(pool: pg.Pool, total: number): Promise<string[]> {
  const client = await pool.connect();
  try {
    const count = async (table: string): Promise<number> =>
      Number((await client.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`)).rows[0]?.n ?? 0);
    const { rows: categories } = await client.query<{ id: string }>("SELECT id FROM product.category ORDER BY id");
    const { rows: warehouses } = await client.query<{ id: string }>("SELECT id FROM inventory.warehouse ORDER BY id");
    const { rows: pictures } = await client.query<{ hash: string; content_type: string; alt: object }>(
      "SELECT hash, content_type, alt FROM product.picture ORDER BY product_id LIMIT 50",
    );
    const { rows: newest } = await client.query<{ at: Date }>("SELECT max(create_time) AS at FROM product.product");
    const present = await count("product.product WHERE slug LIKE 'bench-%'");
    const missing = Math.max(0, total - (await count("product.product")));
    const start = newest[0]?.at.getTime() ?? 0;
    const rowsOf = (make: (index: number) => Generator<readonly unknown[]>): (() => Generator<readonly unknown[]>) =>
      function* () {
        for (let index = present; index < present + missing; index += 1) yield* make(index);
      };
    await copy(
      client,
      "product.product (id, slug, category_id, state, texts, search, revision, create_time, update_time)",
      rowsOf(function* (index) {
        const texts = textsOf(index);
        const time = new Date(start + ((index + 1) * MINUTE_MS) / 100).toISOString();
        yield [
          productId(index),
          slugOf(index),
          categories[index % categories.length]?.id,
          "published",
          texts,
          searchText(
            texts,
            VARIANTS.map((size) => sku(index, size)),
          ),
          1,
          time,
          time,
        ];
      }),
    );
    await copy(
      client,
      "product.variant (id, product_id, sku, position, options, weight_grams, length_mm, width_mm, height_mm)",
      rowsOf(function* (index) {
        for (const [position, size] of VARIANTS.entries())
          yield [
            variantId(index, size),
            productId(index),
            sku(index, size),
            position,
            [sizeOption(size)],
            400 + (index % 900),
            300,
            200,
            80,
          ];
      }),
    );
    await copy(
      client,
      "product.price (variant_id, currency, minor_units)",
      rowsOf(function* (index) {
        for (const [position, size] of VARIANTS.entries())
          for (const currency of SALE_CURRENCIES) yield [variantId(index, size), currency, 1000 + ((index * 37) % 90_000) + position * 500];
      }),
    );
    await copy(
      client,
      "product.price_range (product_id, currency, lowest, highest)",
      rowsOf(function* (index) {
        for (const currency of SALE_CURRENCIES) {
          const lowest = 1000 + ((index * 37) % 90_000);
          yield [productId(index), currency, lowest, lowest + (VARIANTS.length - 1) * 500];
        }
      }),
    );
    await copy(
      client,
      "product.picture (product_id, position, hash, content_type, alt)",
      rowsOf(function* (index) {
        const picture = pictures[index % pictures.length];
        yield [productId(index), 0, picture?.hash, picture?.content_type, picture?.alt];
      }),
    );
    await copy(
      client,
      "product.stock (variant_id, on_hand, reserved, sold, seq)",
      rowsOf(function* (index) {
        for (const size of VARIANTS) yield [variantId(index, size), UNITS, 0, 0, 0];
      }),
    );
    await copy(
      client,
      "inventory.stock (variant_id, warehouse_id, on_hand)",
      rowsOf(function* (index) {
        for (const size of VARIANTS) yield [variantId(index, size), warehouses[index % warehouses.length]?.id, UNITS];
      }),
    );
    await client.query(
      "SELECT product.refresh_cards((SELECT array_agg(p.id) FROM product.product p WHERE NOT EXISTS (SELECT FROM product.card c WHERE c.product_id = p.id)))",
    );
    await client.query("ANALYZE");
    return Array.from({ length: present + missing }, (_one, index) => variantId(index, "M"));
  } finally {
    client.release();
  }
}

export function slugOf(index: number): string {
  return `bench-${index}`;
}

/** Loads rows with COPY, as CSV. */
export async function copy(client: pg.PoolClient, table: string, rows: () => Iterable<readonly unknown[]>): Promise<void> {
  const lines = function* (): Generator<string> {
    let batch = "";
    for (const row of rows()) {
      batch += `${row.map(csv).join(",")}\n`;
      if (batch.length < 65_536) continue;
      yield batch;
      batch = "";
    }
    yield batch;
  };
  await pipeline(Readable.from(lines()), client.query(copyFrom(`COPY ${table} FROM STDIN WITH (FORMAT csv)`)));
}

function csv(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return `"${text.replaceAll('"', '""')}"`;
}

function productId(index: number): string {
  return seedId("prd", `bench-${index}`);
}

function variantId(index: number, size: string): string {
  return seedId("var", sku(index, size));
}

function sku(index: number, size: string): string {
  return `BENCH-${index}-${size}`;
}

function sizeOption(size: string) {
  return {
    code: "size",
    name: { en: "Size", de: "Größe", ar: "المقاس" },
    valueCode: size.toLowerCase(),
    valueName: { en: size, de: size, ar: size },
  };
}

function textsOf(index: number) {
  const name = `${ADJECTIVES[index % 10] ?? ""} ${NOUNS[Math.floor(index / 10) % 10] ?? ""} ${index}`;
  const about =
    "Made to be used every day and repaired when it needs to be: parts can be had for ten years, and the maker takes it back after that.";
  return {
    en: { name, description: `${name}. ${about}` },
    de: { name: `${name} (DE)`, description: `${name}. Für jeden Tag gemacht und zu reparieren: Ersatzteile gibt es zehn Jahre lang.` },
    ar: { name: `${name} (AR)`, description: `${name}. صنع للاستعمال اليومي وقابل للإصلاح.` },
  };
}
