import type { SchemaDefinition } from "@technova/store";

/** The carrier's own record, with the sandbox's role: the platform's cannot see it. */
export const sandboxCarrierSchema: SchemaDefinition = {
  name: "sandbox_carrier",
  role: "technova_sandbox",
  migrations: [
    {
      name: "0001-parcels",
      up: `
        CREATE TABLE sandbox_carrier.parcel (
          key text PRIMARY KEY,
          -- Null where the key was barred before it was used.
          tracking_number text UNIQUE,
          service text NOT NULL DEFAULT '',
          region_code text NOT NULL DEFAULT '',
          locality text NOT NULL DEFAULT '',
          behaviours text[] NOT NULL DEFAULT '{}',
          create_time timestamptz NOT NULL,
          cancelled_at timestamptz
        );`,
    },
  ],
};
