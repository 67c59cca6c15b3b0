import { idempotencyTable, type SchemaDefinition } from "@technova/store";

export const inventorySchema: SchemaDefinition = {
  name: "inventory",
  role: "technova_app",
  migrations: [
    {
      name: "0001-stock",
      up: `
        CREATE TABLE inventory.warehouse (
          id text PRIMARY KEY,
          name text NOT NULL,
          region_code text NOT NULL,
          priority int NOT NULL
        );

        CREATE TABLE inventory.stock (
          variant_id text NOT NULL,
          warehouse_id text NOT NULL REFERENCES inventory.warehouse (id),
          on_hand int NOT NULL,
          reserved int NOT NULL DEFAULT 0,
          sold int NOT NULL DEFAULT 0,
          PRIMARY KEY (variant_id, warehouse_id),
          -- Law 2, whatever the code above does.
          CONSTRAINT never_oversold CHECK (reserved >= 0 AND sold >= 0 AND reserved + sold <= on_hand)
        ) WITH (fillfactor = 70);

        CREATE TABLE inventory.reservation (
          id text PRIMARY KEY,
          state text NOT NULL CHECK (state IN ('held', 'committed', 'released', 'expired')),
          expire_time timestamptz NOT NULL,
          create_time timestamptz NOT NULL,
          update_time timestamptz NOT NULL
        ) WITH (fillfactor = 80);
        CREATE INDEX reservation_due ON inventory.reservation (expire_time) WHERE state = 'held';

        CREATE TABLE inventory.reservation_line (
          reservation_id text NOT NULL REFERENCES inventory.reservation (id),
          variant_id text NOT NULL,
          warehouse_id text NOT NULL,
          quantity int NOT NULL CHECK (quantity > 0),
          PRIMARY KEY (reservation_id, variant_id, warehouse_id)
        );

        -- Append-only: what happened to a level, never what it is.
        CREATE TABLE inventory.movement (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          variant_id text NOT NULL,
          warehouse_id text NOT NULL,
          kind text NOT NULL,
          on_hand_delta int NOT NULL DEFAULT 0,
          reserved_delta int NOT NULL DEFAULT 0,
          sold_delta int NOT NULL DEFAULT 0,
          reason text NOT NULL DEFAULT '',
          reservation_id text NOT NULL DEFAULT '',
          create_time timestamptz NOT NULL
        );
        CREATE INDEX movement_variant ON inventory.movement (variant_id, id DESC);
        REVOKE UPDATE, DELETE ON inventory.movement FROM technova_app;
        ${idempotencyTable("inventory")}`,
    },
    {
      name: "0002-shipped",
      up: `
        ALTER TABLE inventory.reservation DROP CONSTRAINT reservation_state_check,
          ADD CONSTRAINT reservation_state_check CHECK (state IN ('held', 'committed', 'released', 'expired', 'shipped'));`,
    },
  ],
};
