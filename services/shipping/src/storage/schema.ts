import type { SchemaDefinition } from "@technova/store";

export const shippingSchema: SchemaDefinition = {
  name: "shipping",
  role: "technova_app",
  migrations: [
    {
      name: "0001-shipments",
      up: `
        CREATE TABLE shipping.shipment (
          id text PRIMARY KEY,
          order_id text NOT NULL UNIQUE,
          owner text NOT NULL DEFAULT '',
          carrier text NOT NULL DEFAULT '',
          service text NOT NULL DEFAULT '',
          -- Forgotten once nothing can be labelled any more.
          address bytea,
          state text NOT NULL CHECK (state IN ('preparing', 'ready', 'in_transit', 'delivered', 'cancelled', 'returned', 'refused')),
          cancel_requested boolean NOT NULL DEFAULT false,
          sequence int NOT NULL DEFAULT 0,
          -- When the carrier is asked for news again, by the platform clock.
          poll_due timestamptz,
          create_time timestamptz NOT NULL,
          update_time timestamptz NOT NULL
        ) WITH (fillfactor = 80);
        CREATE INDEX shipment_poll ON shipping.shipment (poll_due) WHERE poll_due IS NOT NULL;
        CREATE INDEX shipment_newest ON shipping.shipment (create_time DESC, id DESC);

        CREATE TABLE shipping.parcel (
          -- Also the key under which the carrier knows it.
          id text PRIMARY KEY,
          shipment_id text NOT NULL REFERENCES shipping.shipment (id),
          position int NOT NULL,
          warehouse_id text NOT NULL,
          contents jsonb NOT NULL,
          weight_grams int NOT NULL,
          volume_cm3 int NOT NULL,
          longest_mm int NOT NULL,
          tracking_number text NOT NULL DEFAULT '',
          label_hash text NOT NULL DEFAULT '',
          label_type text NOT NULL DEFAULT '',
          last_event text NOT NULL DEFAULT '',
          UNIQUE (shipment_id, position)
        ) WITH (fillfactor = 80);

        CREATE TABLE shipping.tracking_event (
          shipment_id text NOT NULL REFERENCES shipping.shipment (id),
          sequence int NOT NULL,
          parcel_id text NOT NULL REFERENCES shipping.parcel (id),
          carrier_event_id text NOT NULL,
          kind text NOT NULL,
          location text NOT NULL,
          description text NOT NULL,
          occur_time timestamptz NOT NULL,
          create_time timestamptz NOT NULL,
          PRIMARY KEY (shipment_id, sequence),
          UNIQUE (parcel_id, carrier_event_id)
        );
        REVOKE UPDATE, DELETE ON shipping.tracking_event FROM technova_app;`,
    },
    {
      // A cancellation that came too late could stop the questions about a parcel that was just picked up.
      name: "0002-follow-on",
      up: "UPDATE shipping.shipment SET poll_due = update_time WHERE state IN ('ready', 'in_transit') AND poll_due IS NULL",
    },
  ],
};
