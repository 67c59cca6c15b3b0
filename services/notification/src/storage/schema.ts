import type { SchemaDefinition } from "@technova/store";

export const notificationSchema: SchemaDefinition = {
  name: "notification",
  role: "technova_app",
  migrations: [
    {
      name: "0001-messages",
      up: `
        CREATE TABLE notification.message (
          id text PRIMARY KEY,
          -- The event that caused it: one message each, however often it is delivered.
          cause text NOT NULL UNIQUE,
          template text NOT NULL,
          order_id text NOT NULL,
          state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'failed', 'dropped')),
          -- By the platform clock; null at rest.
          due timestamptz,
          attempts int NOT NULL DEFAULT 0,
          last_error text NOT NULL DEFAULT '',
          trace_parent text NOT NULL DEFAULT '',
          -- Written once, so that every try sends the same.
          written boolean NOT NULL DEFAULT false,
          recipient text NOT NULL DEFAULT '',
          sender text NOT NULL DEFAULT '',
          language text NOT NULL DEFAULT '',
          subject text NOT NULL DEFAULT '',
          body_text text NOT NULL DEFAULT '',
          body_html text NOT NULL DEFAULT '',
          create_time timestamptz NOT NULL,
          send_time timestamptz
        ) WITH (fillfactor = 80);
        CREATE INDEX message_due ON notification.message (due) WHERE due IS NOT NULL;
        CREATE INDEX message_order ON notification.message (order_id, id);
        CREATE INDEX message_newest ON notification.message (create_time DESC, id DESC);

        -- The mailbox in which mails end that nobody else delivers.
        CREATE TABLE notification.mailbox (
          key text PRIMARY KEY,
          sender text NOT NULL,
          recipient text NOT NULL,
          subject text NOT NULL,
          body_text text NOT NULL,
          body_html text NOT NULL,
          create_time timestamptz NOT NULL
        );`,
    },
    {
      name: "0002-message-order",
      up: `
        -- Which of the order's events caused it: consumers work side by side, and mails are to go out as things happened.
        ALTER TABLE notification.message ADD COLUMN sequence bigint NOT NULL DEFAULT 0;`,
    },
  ],
};
