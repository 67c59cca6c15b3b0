import type { SchemaDefinition } from "@technova/store";

/** Partitions of the outbox by hash of the subject key; one relay works on a partition at a time. */
export const PARTITIONS = 64;

/** Tables of the bus, in a schema of each database. */
export const busSchema: SchemaDefinition = {
  name: "bus",
  role: "technova_app",
  migrations: [
    {
      name: "0001-bus",
      up: `
        -- The last sequence number of every subject; its row lock keeps a subject's events in order of commit.
        CREATE TABLE bus.subject (
          key text PRIMARY KEY,
          seq bigint NOT NULL
        ) WITH (fillfactor = 80);

        CREATE TABLE bus.outbox (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          event_id text NOT NULL UNIQUE,
          type text NOT NULL,
          subject_key text NOT NULL,
          subject_seq bigint NOT NULL,
          part smallint NOT NULL,
          time timestamptz NOT NULL,
          recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
          trace_parent text NOT NULL DEFAULT '',
          causation_id text NOT NULL DEFAULT '',
          organization_id text NOT NULL DEFAULT '',
          payload bytea NOT NULL,
          sent_at timestamptz,
          UNIQUE (subject_key, subject_seq)
        ) WITH (fillfactor = 80);
        CREATE INDEX outbox_unsent ON bus.outbox (part, id) WHERE sent_at IS NULL;
        CREATE INDEX outbox_recorded ON bus.outbox (recorded_at);

        -- Locked by the relay that works on the partition.
        CREATE TABLE bus.outbox_part (part smallint PRIMARY KEY);
        INSERT INTO bus.outbox_part SELECT generate_series(0, ${PARTITIONS - 1});

        -- One row for every event and consumer that it is still owed to.
        CREATE TABLE bus.delivery (
          consumer text NOT NULL,
          id bigint NOT NULL,
          subject_key text NOT NULL,
          attempts int NOT NULL DEFAULT 0,
          due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
          -- Set after the last try: parked until somebody replays or discards it.
          dead_at timestamptz,
          last_error text,
          PRIMARY KEY (consumer, id)
        );
        CREATE INDEX delivery_subject ON bus.delivery (consumer, subject_key, id);
        CREATE VIEW bus.dead_letter AS
          SELECT d.consumer, d.id, o.event_id, o.type, d.subject_key, o.subject_seq, d.attempts, d.dead_at, d.last_error, o.payload
          FROM bus.delivery d JOIN bus.outbox o ON o.id = d.id WHERE d.dead_at IS NOT NULL;

        -- What each consumer has done; a row commits with its effect. A partition a week, by the time at which
        -- the event was recorded, so that forgetting is dropping a table.
        CREATE TABLE bus.inbox (
          consumer text NOT NULL,
          event_id text NOT NULL,
          recorded_at timestamptz NOT NULL,
          PRIMARY KEY (consumer, event_id, recorded_at)
        ) PARTITION BY RANGE (recorded_at);

        -- The application's role owns nothing, so partitions are made and dropped by the owner's function.
        CREATE FUNCTION bus.maintain_inbox(keep interval) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = bus, pg_temp AS $$
        DECLARE
          week timestamptz;
          part record;
        BEGIN
          PERFORM pg_advisory_xact_lock(7261003);
          FOR week IN SELECT generate_series(date_trunc('week', now()) - interval '1 week', date_trunc('week', now()) + interval '3 weeks', interval '1 week') LOOP
            EXECUTE format('CREATE TABLE IF NOT EXISTS bus.%I PARTITION OF bus.inbox FOR VALUES FROM (%L) TO (%L)',
              'inbox_' || to_char(week, 'YYYYMMDD'), week, week + interval '1 week');
          END LOOP;
          FOR part IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = 'bus.inbox'::regclass
              AND to_timestamp(substring(c.relname FROM 7), 'YYYYMMDD') + interval '1 week' < now() - keep
              -- What may still be delivered, such as a dead letter, needs its record however old it is.
              AND to_timestamp(substring(c.relname FROM 7), 'YYYYMMDD') + interval '1 week'
                  <= coalesce((SELECT min(o.recorded_at) FROM bus.outbox o), 'infinity') LOOP
            EXECUTE format('DROP TABLE bus.%I', part.relname);
          END LOOP;
        END $$;
        REVOKE ALL ON FUNCTION bus.maintain_inbox(interval) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION bus.maintain_inbox(interval) TO technova_app;
        SELECT bus.maintain_inbox(interval '30 days');
        GRANT SELECT ON bus.dead_letter TO technova_app;`,
    },
    {
      name: "0002-stream",
      up: `
        -- Where in which incarnation of the stream an event was stored; both null where it was never sent there.
        ALTER TABLE bus.outbox ADD COLUMN stream text, ADD COLUMN stream_seq bigint;
        CREATE INDEX outbox_stream ON bus.outbox (stream, stream_seq) WHERE stream IS NOT NULL;

        -- How far each consumer has read the stream.
        CREATE TABLE bus.cursor (
          consumer text PRIMARY KEY,
          -- What was written down before is not for this consumer.
          since timestamptz NOT NULL,
          stream text NOT NULL,
          stream_seq bigint NOT NULL,
          -- The event at that number, and when it was stored; where the number is 0, reading begins at that time.
          event_id text NOT NULL,
          read_time timestamptz
        ) WITH (fillfactor = 50);

        -- Of an event of another database a delivery holds all there is.
        ALTER TABLE bus.delivery ADD COLUMN event_id text, ADD COLUMN type text, ADD COLUMN subject_seq bigint, ADD COLUMN time timestamptz,
          ADD COLUMN recorded_at timestamptz, ADD COLUMN trace_parent text, ADD COLUMN payload bytea;
        CREATE UNIQUE INDEX delivery_event ON bus.delivery (consumer, event_id) WHERE event_id IS NOT NULL;
        CREATE OR REPLACE VIEW bus.dead_letter AS
          SELECT d.consumer, d.id, coalesce(o.event_id, d.event_id) AS event_id, coalesce(o.type, d.type) AS type, d.subject_key,
            coalesce(o.subject_seq, d.subject_seq) AS subject_seq, d.attempts, d.dead_at, d.last_error, coalesce(o.payload, d.payload) AS payload,
            coalesce(o.recorded_at, d.recorded_at) AS recorded_at
          FROM bus.delivery d LEFT JOIN bus.outbox o ON o.id = d.id WHERE d.dead_at IS NOT NULL;
        -- The identity's sequence numbers deliveries of other databases too.
        GRANT USAGE ON SEQUENCE bus.outbox_id_seq TO technova_app;

        CREATE OR REPLACE FUNCTION bus.maintain_inbox(keep interval) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = bus, pg_temp AS $$
        DECLARE
          week timestamptz;
          part record;
        BEGIN
          PERFORM pg_advisory_xact_lock(7261003);
          FOR week IN SELECT generate_series(date_trunc('week', now()) - interval '1 week', date_trunc('week', now()) + interval '3 weeks', interval '1 week') LOOP
            EXECUTE format('CREATE TABLE IF NOT EXISTS bus.%I PARTITION OF bus.inbox FOR VALUES FROM (%L) TO (%L)',
              'inbox_' || to_char(week, 'YYYYMMDD'), week, week + interval '1 week');
          END LOOP;
          FOR part IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = 'bus.inbox'::regclass
              AND to_timestamp(substring(c.relname FROM 7), 'YYYYMMDD') + interval '1 week' < now() - keep
              -- What may still be delivered, such as a dead letter, needs its record however old it is.
              AND to_timestamp(substring(c.relname FROM 7), 'YYYYMMDD') + interval '1 week'
                  <= least((SELECT min(o.recorded_at) FROM bus.outbox o), (SELECT min(d.recorded_at) FROM bus.delivery d), 'infinity') LOOP
            EXECUTE format('DROP TABLE bus.%I', part.relname);
          END LOOP;
        END $$;`,
    },
  ],
};
