import type { SchemaDefinition } from "@technova/store";

/** The provider's own record, with a role of its own: the platform's cannot see it. */
export const sandboxSchema: SchemaDefinition = {
  name: "sandbox",
  role: "technova_sandbox",
  migrations: [
    {
      name: "0001-charges",
      up: `
        CREATE TABLE sandbox.charge (
          id text PRIMARY KEY,
          idempotency_key text NOT NULL UNIQUE,
          status text NOT NULL,
          currency text NOT NULL,
          amount bigint NOT NULL,
          authorized bigint NOT NULL DEFAULT 0,
          captured bigint NOT NULL DEFAULT 0,
          voided bigint NOT NULL DEFAULT 0,
          refunded bigint NOT NULL DEFAULT 0,
          decline_code text NOT NULL DEFAULT '',
          reference text NOT NULL,
          action_secret text NOT NULL DEFAULT '',
          action_expire_time timestamptz,
          authorization_expire_time timestamptz,
          version int NOT NULL DEFAULT 1,
          create_time timestamptz NOT NULL,
          CHECK (captured + voided <= authorized AND refunded <= captured)
        ) WITH (fillfactor = 70);
        CREATE INDEX charge_reference ON sandbox.charge (reference);
        CREATE INDEX charge_created ON sandbox.charge (create_time DESC, id DESC);
        CREATE INDEX charge_open ON sandbox.charge (status) WHERE status IN ('requires_action', 'authorized');

        -- Captures, voids and refunds by their keys: the same key changes a charge once.
        CREATE TABLE sandbox.operation (
          key text PRIMARY KEY,
          charge_id text NOT NULL REFERENCES sandbox.charge (id),
          kind text NOT NULL,
          amount bigint NOT NULL,
          create_time timestamptz NOT NULL
        );

        CREATE TABLE sandbox.webhook (
          id text PRIMARY KEY,
          charge_id text NOT NULL REFERENCES sandbox.charge (id),
          body text NOT NULL,
          -- How often it is delivered although once would do.
          copies int NOT NULL DEFAULT 1,
          attempts int NOT NULL DEFAULT 0,
          due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
          delivered_at timestamptz
        ) WITH (fillfactor = 70);
        CREATE INDEX webhook_due ON sandbox.webhook (due_at) WHERE delivered_at IS NULL;
        CREATE INDEX webhook_charge ON sandbox.webhook (charge_id) WHERE delivered_at IS NULL;`,
    },
  ],
};
