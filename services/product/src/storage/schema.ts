import { idempotencyTable, type SchemaDefinition } from "@technova/store";

export const productSchema: SchemaDefinition = {
  name: "product",
  role: "technova_app",
  migrations: [
    {
      name: "0001-catalogue",
      up: `
        CREATE EXTENSION IF NOT EXISTS pg_trgm;

        CREATE TABLE product.category (
          id text PRIMARY KEY,
          parent_id text REFERENCES product.category (id),
          slug text NOT NULL UNIQUE,
          texts jsonb NOT NULL,
          position int NOT NULL DEFAULT 0,
          -- Ids from the root down to this one.
          path text[] NOT NULL
        );
        CREATE INDEX category_path ON product.category USING gin (path);

        CREATE TABLE product.product (
          id text PRIMARY KEY,
          slug text NOT NULL UNIQUE,
          category_id text NOT NULL REFERENCES product.category (id),
          state text NOT NULL CHECK (state IN ('draft', 'published', 'archived')),
          texts jsonb NOT NULL,
          -- Names and SKUs in lower case, for the plain search of lists.
          search text NOT NULL,
          revision int NOT NULL DEFAULT 1,
          create_time timestamptz NOT NULL,
          update_time timestamptz NOT NULL
        );
        CREATE INDEX product_category ON product.product (category_id);
        CREATE INDEX product_newest ON product.product (create_time DESC, id DESC) WHERE state = 'published';
        CREATE INDEX product_name_en ON product.product (((texts -> 'en' ->> 'name') COLLATE "und-x-icu"), id) WHERE state = 'published';
        CREATE INDEX product_search ON product.product USING gin (search gin_trgm_ops);

        CREATE TABLE product.variant (
          id text PRIMARY KEY,
          product_id text NOT NULL REFERENCES product.product (id) ON DELETE CASCADE,
          sku text NOT NULL UNIQUE,
          position int NOT NULL,
          options jsonb NOT NULL,
          weight_grams int NOT NULL,
          length_mm int NOT NULL,
          width_mm int NOT NULL,
          height_mm int NOT NULL
        );
        CREATE INDEX variant_product ON product.variant (product_id, position);

        CREATE TABLE product.price (
          variant_id text NOT NULL REFERENCES product.variant (id) ON DELETE CASCADE,
          currency text NOT NULL,
          minor_units bigint NOT NULL CHECK (minor_units >= 0),
          PRIMARY KEY (variant_id, currency)
        );

        -- Lowest and highest price of a product, kept beside its prices so that lists sort by an index.
        CREATE TABLE product.price_range (
          product_id text NOT NULL REFERENCES product.product (id) ON DELETE CASCADE,
          currency text NOT NULL,
          lowest bigint NOT NULL,
          highest bigint NOT NULL,
          PRIMARY KEY (product_id, currency)
        );
        CREATE INDEX price_range_sort ON product.price_range (currency, lowest, product_id);

        CREATE TABLE product.picture (
          product_id text NOT NULL REFERENCES product.product (id) ON DELETE CASCADE,
          position int NOT NULL,
          hash text NOT NULL,
          content_type text NOT NULL,
          alt jsonb NOT NULL,
          PRIMARY KEY (product_id, position)
        );
        CREATE INDEX picture_hash ON product.picture (hash);

        -- What can be had of a variant, as inventory's events tell; seq is the event's number within the variant.
        CREATE TABLE product.stock (
          variant_id text PRIMARY KEY,
          on_hand int NOT NULL,
          reserved int NOT NULL,
          sold int NOT NULL,
          seq bigint NOT NULL
        ) WITH (fillfactor = 70);
        ${idempotencyTable("product")}`,
    },
    {
      // A product need not have an English name; the order by name is that of the name shown.
      name: "0002-name-shown",
      up: `
        DROP INDEX product.product_name_en;
        CREATE INDEX product_name_en ON product.product ((coalesce(texts -> 'en' ->> 'name', texts -> 'ar' ->> 'name', texts -> 'de' ->> 'name') COLLATE "und-x-icu"), id) WHERE state = 'published';`,
    },
  ],
};
