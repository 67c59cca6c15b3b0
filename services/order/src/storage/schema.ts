import { idempotencyTable, type SchemaDefinition } from "@technova/store";

/** The schema is named `orders`, since ORDER is a word of SQL. */
export const orderSchema: SchemaDefinition = {
  name: "orders",
  role: "technova_app",
  migrations: [
    {
      name: "0001-orders",
      up: `
        CREATE TABLE orders.cart (
          id text PRIMARY KEY,
          owner text NOT NULL,
          currency text NOT NULL,
          state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'ordered')),
          order_id text,
          -- Grows with every change, so that an order is made of the cart that was priced.
          revision int NOT NULL DEFAULT 1,
          create_time timestamptz NOT NULL,
          update_time timestamptz NOT NULL
        ) WITH (fillfactor = 80);

        CREATE TABLE orders.cart_item (
          cart_id text NOT NULL REFERENCES orders.cart (id) ON DELETE CASCADE,
          variant_id text NOT NULL,
          quantity int NOT NULL CHECK (quantity BETWEEN 1 AND 999),
          added_time timestamptz NOT NULL,
          PRIMARY KEY (cart_id, variant_id)
        );

        -- The order is the saga's state: what was done, what comes next and when, and who works on it.
        CREATE TABLE orders.customer_order (
          id text PRIMARY KEY,
          owner text NOT NULL,
          cart_id text NOT NULL,
          state text NOT NULL CHECK (state IN ('pending', 'action_required', 'confirmed', 'captured', 'fulfilled', 'cancelled')),
          currency text NOT NULL,
          lines jsonb NOT NULL,
          subtotal bigint NOT NULL,
          shipping_price bigint NOT NULL,
          total bigint NOT NULL CHECK (total = subtotal + shipping_price),
          email text NOT NULL,
          shipping_address bytea NOT NULL,
          billing_address bytea NOT NULL,
          shipping_name text NOT NULL,
          shipping_rate_id text NOT NULL,
          locale text NOT NULL,
          -- Cleared once the provider has decided.
          payment_token text NOT NULL,
          action_url text NOT NULL DEFAULT '',
          action_expire_time timestamptz,
          cancel_reason text NOT NULL DEFAULT '',
          decline_code text NOT NULL DEFAULT '',
          step text NOT NULL,
          step_attempts int NOT NULL DEFAULT 0,
          step_due timestamptz,
          -- News of the payment came while somebody worked on the step: look again at once.
          woken boolean NOT NULL DEFAULT false,
          lease_until timestamptz,
          fence int NOT NULL DEFAULT 1,
          version int NOT NULL DEFAULT 1,
          sequence int NOT NULL DEFAULT 0,
          create_time timestamptz NOT NULL,
          update_time timestamptz NOT NULL
        ) WITH (fillfactor = 60);
        CREATE INDEX order_due ON orders.customer_order (step_due) WHERE step_due IS NOT NULL;
        CREATE INDEX order_owner ON orders.customer_order (owner, create_time DESC, id DESC);
        CREATE INDEX order_newest ON orders.customer_order (create_time DESC, id DESC);

        CREATE TABLE orders.timeline (
          order_id text NOT NULL REFERENCES orders.customer_order (id),
          sequence int NOT NULL,
          create_time timestamptz NOT NULL,
          kind text NOT NULL,
          state text NOT NULL,
          reason text NOT NULL DEFAULT '',
          detail text NOT NULL DEFAULT '',
          PRIMARY KEY (order_id, sequence)
        );
        REVOKE UPDATE, DELETE ON orders.timeline FROM technova_app;
        ${idempotencyTable("orders")}`,
    },
    {
      name: "0002-fulfilment",
      up: `
        ALTER TABLE orders.customer_order DROP CONSTRAINT customer_order_state_check,
          ADD CONSTRAINT customer_order_state_check CHECK (state IN ('pending', 'action_required', 'confirmed', 'captured', 'fulfilled', 'delivered', 'cancelled')),
          ADD COLUMN shipping_carrier text NOT NULL DEFAULT '',
          ADD COLUMN shipping_service text NOT NULL DEFAULT '',
          -- Number of the newest tracking event that is on the timeline.
          ADD COLUMN shipment_sequence int NOT NULL DEFAULT 0,
          ADD COLUMN trace_parent text NOT NULL DEFAULT '';
        ALTER TABLE orders.timeline ADD COLUMN occur_time timestamptz;
        -- Orders that were paid before there was anything after that: they are shipped now.
        UPDATE orders.customer_order SET step = 'fulfil', step_due = update_time, shipping_carrier = 'sandbox', shipping_service = split_part(shipping_rate_id, '_', 2)
          WHERE step = 'done' AND state = 'captured';`,
    },
    {
      name: "0003-guests-come-back",
      up: `
        -- Whoever has it may see and cancel the order: it is in the mails.
        ALTER TABLE orders.customer_order ADD COLUMN access_key uuid NOT NULL DEFAULT gen_random_uuid();
        CREATE TABLE orders.order_grant (
          order_id text NOT NULL REFERENCES orders.customer_order (id),
          subject text NOT NULL,
          create_time timestamptz NOT NULL,
          PRIMARY KEY (order_id, subject)
        );`,
    },
    {
      name: "0004-room-in-carts",
      up: `
        -- Whether a cart takes a thing: it has it already, or has fewer than so many. Volatile, so that it sees what others have
        -- added whom the statement waited for; that itself sees the cart as it was before.
        CREATE FUNCTION orders.has_room(cart text, variant text, most int) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
        BEGIN
          RETURN EXISTS (SELECT FROM orders.cart_item i WHERE i.cart_id = cart AND i.variant_id = variant)
            OR (SELECT count(*) FROM orders.cart_item i WHERE i.cart_id = cart) < most;
        END $$;`,
    },
    {
      name: "0005-where-it-was",
      up: "ALTER TABLE orders.timeline ADD COLUMN location text NOT NULL DEFAULT '';",
    },
  ],
};
