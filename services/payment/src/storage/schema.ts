import { idempotencyTable, type SchemaDefinition } from "@technova/store";

export const paymentSchema: SchemaDefinition = {
  name: "payment",
  role: "technova_app",
  migrations: [
    {
      name: "0001-payments",
      up: `
        CREATE TABLE payment.intent (
          id text PRIMARY KEY,
          -- One payment an order. An order that was cancelled before it was paid leaves a barred row of amount 0.
          order_id text NOT NULL UNIQUE,
          state text NOT NULL CHECK (state IN ('processing', 'requires_action', 'authorized', 'captured', 'voided', 'partially_refunded', 'refunded', 'failed')),
          currency text NOT NULL,
          amount bigint NOT NULL CHECK (amount >= 0),
          authorized bigint NOT NULL DEFAULT 0,
          captured bigint NOT NULL DEFAULT 0,
          voided bigint NOT NULL DEFAULT 0,
          refunded bigint NOT NULL DEFAULT 0,
          decline_code text NOT NULL DEFAULT '',
          action_url text NOT NULL DEFAULT '',
          action_expire_time timestamptz,
          authorization_expire_time timestamptz,
          provider text NOT NULL,
          charge_id text NOT NULL DEFAULT '',
          charge_version int NOT NULL DEFAULT 0,
          -- The order wants no money held or kept any more; the sweeper sees to it.
          cancel_requested boolean NOT NULL DEFAULT false,
          -- The attempt under way, committed before the provider is asked.
          attempt text NOT NULL DEFAULT '',
          attempt_key text NOT NULL DEFAULT '',
          -- What a refund under way gives back.
          attempt_amount bigint NOT NULL DEFAULT 0,
          attempt_lease_until timestamptz,
          create_time timestamptz NOT NULL,
          update_time timestamptz NOT NULL,
          CHECK (captured + voided <= authorized AND refunded <= captured)
        ) WITH (fillfactor = 70);
        CREATE INDEX intent_attempt_live ON payment.intent (attempt_lease_until) WHERE attempt = 'refund' AND attempt_lease_until IS NOT NULL;
        CREATE INDEX intent_to_cancel ON payment.intent (update_time) WHERE cancel_requested;

        -- One row is one transfer, so it balances by construction. Never changed: entries are only reversed.
        CREATE TABLE payment.ledger_entry (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          journal_id text NOT NULL,
          kind text NOT NULL,
          debit_account text NOT NULL,
          credit_account text NOT NULL,
          currency text NOT NULL,
          amount bigint NOT NULL CHECK (amount > 0),
          order_id text NOT NULL,
          payment_id text NOT NULL REFERENCES payment.intent (id),
          create_time timestamptz NOT NULL,
          CHECK (debit_account <> credit_account)
        );
        CREATE INDEX ledger_order ON payment.ledger_entry (order_id, id);
        REVOKE UPDATE, DELETE ON payment.ledger_entry FROM technova_app;

        -- Sums of all entries up to an id; balances are a snapshot and what came after it.
        CREATE TABLE payment.ledger_snapshot (
          upto bigint NOT NULL,
          account text NOT NULL,
          currency text NOT NULL,
          debits numeric NOT NULL,
          credits numeric NOT NULL,
          PRIMARY KEY (upto, account, currency)
        );

        CREATE TABLE payment.webhook (
          provider text NOT NULL,
          id text NOT NULL,
          received_at timestamptz NOT NULL,
          PRIMARY KEY (provider, id)
        );
        CREATE INDEX webhook_received ON payment.webhook (received_at);
        ${idempotencyTable("payment")}`,
    },
  ],
};
