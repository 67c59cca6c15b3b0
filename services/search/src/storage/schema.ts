import { LOCALES, SALE_CURRENCIES } from "@technova/kit";
import type { SchemaDefinition } from "@technova/store";

/** The currencies of the shop, as rows `c`. */
export const EACH_CURRENCY = `unnest(ARRAY[${SALE_CURRENCIES.map((currency) => `'${currency}'`).join(", ")}]) AS c (currency)`;

const each = (make: (locale: string) => string): string => LOCALES.map(make).join("\n");

export const searchSchema: SchemaDefinition = {
  name: "search",
  role: "technova_app",
  migrations: [
    {
      name: "0001-index",
      up: `
        CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;

        CREATE TABLE search.document (
          product_id text PRIMARY KEY,
          slug text NOT NULL,
          create_time timestamptz NOT NULL,
          -- 0 nothing can be had, 1 little, 2 enough.
          stock smallint NOT NULL,
          -- Slugs from the top-level category down, and the same with their ids.
          category_slugs text[] NOT NULL,
          categories text[] NOT NULL,
          -- "code=value" of all options of all variants.
          facets text[] NOT NULL,
          -- Lowest and highest by currency, in minor units.
          prices jsonb NOT NULL,
          picture jsonb,
          ${each(
            (locale) => `
          name_${locale} text COLLATE "und-x-icu" NOT NULL,
          -- As it is compared with queries.
          plain_${locale} text NOT NULL,
          words_${locale} text[] NOT NULL,
          -- The same words as they are written.
          written_${locale} text[] NOT NULL,
          -- Name A, attributes B, SKUs C, description D; each word as it stands and as its stem.
          text_${locale} tsvector NOT NULL,`,
          )}
          index_time timestamptz NOT NULL
        );
        ${each((locale) => `CREATE INDEX document_text_${locale} ON search.document USING gin (text_${locale}) WITH (fastupdate = off);`)}
        CREATE INDEX document_categories ON search.document USING gin (categories);

        -- What facets and their values are called; category slugs are the values of "category".
        CREATE TABLE search.facet_value (
          code text NOT NULL,
          value_code text NOT NULL,
          names jsonb NOT NULL,
          facet_names jsonb NOT NULL,
          PRIMARY KEY (code, value_code)
        );

        -- Words that names and attributes have, and in how many products.
        CREATE TABLE search.word (
          locale text NOT NULL,
          word text COLLATE "C" NOT NULL,
          written text NOT NULL,
          products int NOT NULL,
          PRIMARY KEY (locale, word)
        );
        -- One row: whether the words are behind the documents.
        CREATE TABLE search.word_state (one boolean PRIMARY KEY DEFAULT true CHECK (one), stale boolean NOT NULL);
        INSERT INTO search.word_state VALUES (true, false);

        -- Products that changed and are to be read again.
        CREATE TABLE search.pending (
          product_id text PRIMARY KEY,
          -- Grows with every change: what was read before one is not the last word.
          change bigint NOT NULL DEFAULT 1,
          since timestamptz NOT NULL,
          due timestamptz NOT NULL,
          attempts int NOT NULL DEFAULT 0
        ) WITH (fillfactor = 70);
        CREATE INDEX pending_due ON search.pending (due);

        -- One row, from the first rebuild on.
        CREATE TABLE search.rebuild (
          one boolean PRIMARY KEY DEFAULT true CHECK (one),
          start_time timestamptz NOT NULL,
          end_time timestamptz,
          page_token text NOT NULL DEFAULT '',
          -- Nobody else goes on with it until then.
          due timestamptz NOT NULL
        );`,
    },
    {
      name: "0002-narrow",
      up: `
        -- Lowest prices apart: those of a range are found without a look at the documents, which are wide.
        CREATE TABLE search.price (
          currency text NOT NULL,
          product_id text NOT NULL REFERENCES search.document ON DELETE CASCADE,
          lowest bigint NOT NULL,
          PRIMARY KEY (product_id, currency)
        );
        INSERT INTO search.price SELECT p.currency, d.product_id, (p.span ->> 0)::bigint
          FROM search.document d, jsonb_each(d.prices) AS p (currency, span);
        CREATE INDEX price_lowest ON search.price (currency, lowest);

        -- Words as long as one with a mistake, and those that have one as a part.
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE INDEX word_length ON search.word (locale, length(word));
        CREATE INDEX word_parts ON search.word USING gin (word gin_trgm_ops);`,
    },
    {
      name: "0003-signatures",
      up: `
        -- What filters look at but words and price; many documents have the same.
        CREATE TABLE search.signature (
          -- Of its content.
          id uuid PRIMARY KEY,
          facets text[] NOT NULL,
          category_slugs text[] NOT NULL,
          categories text[] NOT NULL,
          stock smallint NOT NULL
        );
        INSERT INTO search.signature SELECT DISTINCT md5(ROW(facets, category_slugs, categories, stock)::text)::uuid, facets, category_slugs, categories, stock
          FROM search.document;

        -- A product in each currency of the shop: lists are found in these, because documents are wide.
        CREATE TABLE search.entry (
          product_id text NOT NULL REFERENCES search.document ON DELETE CASCADE,
          currency text NOT NULL,
          -- In minor units; null where it has no price in the currency.
          lowest bigint,
          signature uuid NOT NULL REFERENCES search.signature,
          -- Unix time in seconds.
          created float8 NOT NULL,
          PRIMARY KEY (product_id, currency)
        );
        INSERT INTO search.entry SELECT d.product_id, c.currency, (d.prices -> c.currency ->> 0)::bigint,
            md5(ROW(d.facets, d.category_slugs, d.categories, d.stock)::text)::uuid, date_part('epoch', d.create_time)
          FROM search.document d, ${EACH_CURRENCY};
        CREATE INDEX entry_newest ON search.entry (currency, created, product_id) INCLUDE (signature, lowest);
        CREATE INDEX entry_lowest ON search.entry (currency, lowest) INCLUDE (product_id, signature);
        CREATE INDEX entry_signature ON search.entry (signature);
        ${each((locale) => `CREATE INDEX document_name_${locale} ON search.document (name_${locale}, product_id);`)}
        DROP INDEX search.document_categories;
        -- search.price is read by processes of the version before, and goes with the next one. What those write while they are
        -- replaced has no entries: everything is read again once they are gone.
        UPDATE search.rebuild SET start_time = now() + interval '2 minutes', end_time = NULL, page_token = '', due = now() + interval '2 minutes';`,
    },
  ],
};
