import type { SchemaDefinition } from "./migrations.ts";

/** What every composition shares: the offset of the platform clock. */
export const platformSchema: SchemaDefinition = {
  name: "platform",
  role: "technova_app",
  migrations: [
    {
      name: "0001-clock",
      up: `
        CREATE TABLE platform.clock (
          one boolean PRIMARY KEY DEFAULT true CHECK (one),
          offset_seconds bigint NOT NULL DEFAULT 0
        );
        INSERT INTO platform.clock DEFAULT VALUES;
        CREATE TABLE platform.seeded (name text PRIMARY KEY, seeded_at timestamptz NOT NULL DEFAULT now());`,
    },
  ],
};
