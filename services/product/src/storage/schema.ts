import { idempotencyTable, type SchemaDefinition } from "@technova/store";

/** What `searchText` makes of a text that was kept before it put spaces before all words. */
export const SEARCH_AGAIN = `' ' || search || coalesce(' ' || nullif(regexp_replace(search COLLATE "und-x-icu", '[^[:alnum:]\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]+', ' ', 'g'), search), '')`;

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
    {
      // What shoppers read, ready to be shown: one row a product, and what of it can be had beside it, because that
      // changes with every order and the rest does not.
      name: "0003-cards",
      up: `
        CREATE TABLE product.card (
          product_id text PRIMARY KEY REFERENCES product.product (id) ON DELETE CASCADE,
          slug text NOT NULL,
          category_id text NOT NULL,
          state text NOT NULL,
          create_time timestamptz NOT NULL,
          name_en text COLLATE "und-x-icu" NOT NULL,
          name_de text COLLATE "und-x-icu" NOT NULL,
          name_ar text COLLATE "und-x-icu" NOT NULL,
          -- What a list shows, by language.
          summary_en json NOT NULL,
          summary_de json NOT NULL,
          summary_ar json NOT NULL,
          -- The rest of it, in all languages.
          details json NOT NULL
        ) WITH (toast_tuple_target = 8160);
        -- Kept in the row as long as they fit there: reading them from elsewhere costs more than all the rest.
        ALTER TABLE product.card ALTER COLUMN details SET STORAGE MAIN,
          ALTER COLUMN summary_en SET STORAGE MAIN, ALTER COLUMN summary_de SET STORAGE MAIN, ALTER COLUMN summary_ar SET STORAGE MAIN;
        CREATE INDEX card_slug ON product.card (slug);
        CREATE INDEX card_newest ON product.card (create_time DESC, product_id DESC) WHERE state = 'published';
        CREATE INDEX card_category ON product.card (category_id, create_time DESC, product_id DESC) WHERE state = 'published';
        CREATE INDEX card_name_en ON product.card (name_en, product_id) WHERE state = 'published';
        CREATE INDEX card_name_de ON product.card (name_de, product_id) WHERE state = 'published';
        CREATE INDEX card_name_ar ON product.card (name_ar, product_id) WHERE state = 'published';
        DROP INDEX product.product_name_en, product.product_newest;

        CREATE TABLE product.card_stock (
          product_id text PRIMARY KEY REFERENCES product.product (id) ON DELETE CASCADE,
          -- Free stock by variant; one that is not there has none.
          free jsonb NOT NULL,
          -- That of the variant of which there is most.
          most int NOT NULL
        ) WITH (fillfactor = 70);

        -- In a language, or in the first that there is.
        CREATE FUNCTION product.word_in(words jsonb, locale text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
          SELECT coalesce(words ->> locale, words ->> 'en', words ->> 'ar', words ->> 'de', '')
        $$;
        CREATE FUNCTION product.summary(p product.product, locale text) RETURNS json LANGUAGE sql STABLE AS $$
          SELECT json_build_object('id', p.id, 'slug', p.slug, 'categoryId', p.category_id, 'state', p.state, 'revision', p.revision,
            'createMs', round(date_part('epoch', p.create_time) * 1000), 'updateMs', round(date_part('epoch', p.update_time) * 1000),
            'name', coalesce(p.texts -> locale ->> 'name', p.texts -> 'en' ->> 'name', p.texts -> 'ar' ->> 'name', p.texts -> 'de' ->> 'name', ''),
            'ranges', coalesce((SELECT json_object_agg(g.currency, json_build_array(g.lowest::text, g.highest::text)) FROM product.price_range g WHERE g.product_id = p.id), '{}'),
            'picture', (SELECT json_build_object('hash', i.hash, 'type', i.content_type, 'alt', product.word_in(i.alt, locale)) FROM product.picture i WHERE i.product_id = p.id AND i.position = 0))
        $$;

        -- Brings the cards of products up to date, after everything else of them.
        CREATE FUNCTION product.refresh_cards(ids text[]) RETURNS void LANGUAGE sql AS $$
          INSERT INTO product.card AS c (product_id, slug, category_id, state, create_time, name_en, name_de, name_ar, summary_en, summary_de, summary_ar, details)
          SELECT p.id, p.slug, p.category_id, p.state, p.create_time, p.en ->> 'name', p.de ->> 'name', p.ar ->> 'name', p.en, p.de, p.ar,
            json_build_object(
              'descriptions', (SELECT json_object_agg(key, value ->> 'description') FROM jsonb_each(p.texts)),
              'variants', coalesce((SELECT json_agg(json_build_object('id', v.id, 'sku', v.sku, 'options', v.options, 'weightGrams', v.weight_grams,
                  'lengthMm', v.length_mm, 'widthMm', v.width_mm, 'heightMm', v.height_mm,
                  'prices', coalesce((SELECT json_object_agg(r.currency, r.minor_units::text) FROM product.price r WHERE r.variant_id = v.id), '{}')) ORDER BY v.position)
                FROM product.variant v WHERE v.product_id = p.id), '[]'),
              'pictures', coalesce((SELECT json_agg(json_build_object('hash', o.hash, 'type', o.content_type, 'alt', o.alt) ORDER BY o.position)
                FROM product.picture o WHERE o.product_id = p.id), '[]'))
          FROM (SELECT o.*, product.summary(o, 'en') AS en, product.summary(o, 'de') AS de, product.summary(o, 'ar') AS ar FROM product.product o WHERE o.id = ANY (ids)) p
          ON CONFLICT (product_id) DO UPDATE SET
            slug = excluded.slug, category_id = excluded.category_id, state = excluded.state, create_time = excluded.create_time,
            name_en = excluded.name_en, name_de = excluded.name_de, name_ar = excluded.name_ar,
            summary_en = excluded.summary_en, summary_de = excluded.summary_de, summary_ar = excluded.summary_ar, details = excluded.details;
          INSERT INTO product.card_stock
          SELECT p.id, coalesce(jsonb_object_agg(v.id, s.free) FILTER (WHERE s.free IS NOT NULL), '{}'), coalesce(max(s.free), 0)
          FROM product.product p LEFT JOIN product.variant v ON v.product_id = p.id
            LEFT JOIN LATERAL (SELECT greatest(t.on_hand - t.reserved - t.sold, 0) AS free FROM product.stock t WHERE t.variant_id = v.id) s ON true
          WHERE p.id = ANY (ids) GROUP BY p.id
          ON CONFLICT (product_id) DO NOTHING;
        $$;
        SELECT product.refresh_cards((SELECT array_agg(id) FROM product.product));`,
    },
    {
      // Counting the products of every category took as long as there are products.
      name: "0004-category-counts",
      up: `
        CREATE TABLE product.category_count (
          category_id text PRIMARY KEY REFERENCES product.category (id) ON DELETE CASCADE,
          -- Published products in it, those below it apart.
          published int NOT NULL
        ) WITH (fillfactor = 70);
        INSERT INTO product.category_count SELECT category_id, count(*) FROM product.card WHERE state = 'published' GROUP BY category_id;

        CREATE FUNCTION product.count_categories() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          -- Each statement's rows at once, in the order of the categories, so that no two wait for each other.
          IF TG_OP = 'INSERT' THEN
            INSERT INTO product.category_count AS t
            SELECT category_id, count(*) FROM gained WHERE state = 'published' GROUP BY category_id ORDER BY category_id
            ON CONFLICT (category_id) DO UPDATE SET published = t.published + excluded.published;
          ELSIF TG_OP = 'DELETE' THEN
            INSERT INTO product.category_count AS t
            SELECT category_id, -count(*) FROM lost l WHERE state = 'published' AND EXISTS (SELECT FROM product.category c WHERE c.id = l.category_id) GROUP BY category_id ORDER BY category_id
            ON CONFLICT (category_id) DO UPDATE SET published = t.published + excluded.published;
          ELSE
            INSERT INTO product.category_count AS t
            SELECT category_id, sum(n) FROM (
              SELECT category_id, 1 AS n FROM gained WHERE state = 'published' UNION ALL SELECT category_id, -1 FROM lost WHERE state = 'published') c
            GROUP BY category_id HAVING sum(n) <> 0 ORDER BY category_id
            ON CONFLICT (category_id) DO UPDATE SET published = t.published + excluded.published;
          END IF;
          RETURN NULL;
        END $$;
        CREATE TRIGGER card_gained AFTER INSERT ON product.card REFERENCING NEW TABLE AS gained FOR EACH STATEMENT EXECUTE FUNCTION product.count_categories();
        CREATE TRIGGER card_changed AFTER UPDATE ON product.card REFERENCING OLD TABLE AS lost NEW TABLE AS gained FOR EACH STATEMENT EXECUTE FUNCTION product.count_categories();
        CREATE TRIGGER card_lost AFTER DELETE ON product.card REFERENCING OLD TABLE AS lost FOR EACH STATEMENT EXECUTE FUNCTION product.count_categories();`,
    },
    {
      // Words of one or two letters are found by the space before them.
      name: "0005-short-words",
      up: `
        UPDATE product.product SET search = ${SEARCH_AGAIN};`,
    },
    {
      // What lists go by stands beside what can be had: so a list reads one table to know which products it shows, and
      // in which state of them. Whatever writes a card writes this row too, whose transaction alone tells of both.
      name: "0006-lists-of-one-table",
      up: `
        -- Whoever is writing a product is done first: the function that this replaces does not fill the columns.
        LOCK TABLE product.product IN SHARE ROW EXCLUSIVE MODE;
        ALTER TABLE product.card_stock ADD COLUMN slug text, ADD COLUMN category_id text, ADD COLUMN state text, ADD COLUMN create_time timestamptz;
        UPDATE product.card_stock s SET slug = c.slug, category_id = c.category_id, state = c.state, create_time = c.create_time
        FROM product.card c WHERE c.product_id = s.product_id;
        ALTER TABLE product.card_stock ALTER COLUMN slug SET NOT NULL, ALTER COLUMN category_id SET NOT NULL,
          ALTER COLUMN state SET NOT NULL, ALTER COLUMN create_time SET NOT NULL;
        CREATE INDEX card_stock_slug ON product.card_stock (slug);
        CREATE INDEX card_stock_newest ON product.card_stock (create_time DESC, product_id DESC) WHERE state = 'published';
        CREATE INDEX card_stock_category ON product.card_stock (category_id, create_time DESC, product_id DESC) WHERE state = 'published';

        CREATE OR REPLACE FUNCTION product.refresh_cards(ids text[]) RETURNS void LANGUAGE sql AS $$
          INSERT INTO product.card AS c (product_id, slug, category_id, state, create_time, name_en, name_de, name_ar, summary_en, summary_de, summary_ar, details)
          SELECT p.id, p.slug, p.category_id, p.state, p.create_time, p.en ->> 'name', p.de ->> 'name', p.ar ->> 'name', p.en, p.de, p.ar,
            json_build_object(
              'descriptions', (SELECT json_object_agg(key, value ->> 'description') FROM jsonb_each(p.texts)),
              'variants', coalesce((SELECT json_agg(json_build_object('id', v.id, 'sku', v.sku, 'options', v.options, 'weightGrams', v.weight_grams,
                  'lengthMm', v.length_mm, 'widthMm', v.width_mm, 'heightMm', v.height_mm,
                  'prices', coalesce((SELECT json_object_agg(r.currency, r.minor_units::text) FROM product.price r WHERE r.variant_id = v.id), '{}')) ORDER BY v.position)
                FROM product.variant v WHERE v.product_id = p.id), '[]'),
              'pictures', coalesce((SELECT json_agg(json_build_object('hash', o.hash, 'type', o.content_type, 'alt', o.alt) ORDER BY o.position)
                FROM product.picture o WHERE o.product_id = p.id), '[]'))
          FROM (SELECT o.*, product.summary(o, 'en') AS en, product.summary(o, 'de') AS de, product.summary(o, 'ar') AS ar
            FROM product.product o WHERE o.id = ANY (ids) ORDER BY o.id) p
          ON CONFLICT (product_id) DO UPDATE SET
            slug = excluded.slug, category_id = excluded.category_id, state = excluded.state, create_time = excluded.create_time,
            name_en = excluded.name_en, name_de = excluded.name_de, name_ar = excluded.name_ar,
            summary_en = excluded.summary_en, summary_de = excluded.summary_de, summary_ar = excluded.summary_ar, details = excluded.details;
          -- What can be had of one that is known already is for the events of stock to say, which may come at the same time.
          INSERT INTO product.card_stock AS t (product_id, slug, category_id, state, create_time, free, most)
          SELECT p.id, p.slug, p.category_id, p.state, p.create_time,
            coalesce(jsonb_object_agg(v.id, s.free) FILTER (WHERE s.free IS NOT NULL), '{}'), coalesce(max(s.free), 0)
          FROM product.product p LEFT JOIN product.variant v ON v.product_id = p.id
            LEFT JOIN LATERAL (SELECT greatest(k.on_hand - k.reserved - k.sold, 0) AS free FROM product.stock k WHERE k.variant_id = v.id) s ON true
          WHERE p.id = ANY (ids) GROUP BY p.id ORDER BY p.id
          ON CONFLICT (product_id) DO UPDATE SET
            slug = excluded.slug, category_id = excluded.category_id, state = excluded.state, create_time = excluded.create_time;
        $$;`,
    },
  ],
};
