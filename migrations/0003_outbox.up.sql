-- Events for the application are kept as the turn wrote them: a row for all of its events, that nothing changes. On a full
-- table this copies each event once, a row of its own, and holds both tables until it is done.

LOCK TABLE event_outbox, events IN ACCESS EXCLUSIVE MODE;

-- What a turn has for the application, at most 200 events a row. Never updated, so that what is wide is written once.
CREATE TABLE outbox (
  -- A UUIDv7 that ends with the byte 0. An event's id is this one plus its number in the row, from 0, in that byte.
  id       uuid PRIMARY KEY,
  -- Drawn after the locks of the turn: of two rows about one message the later one has the higher.
  number   bigint GENERATED ALWAYS AS IDENTITY,
  -- Of each event: the message or incoming message that it is about, its type, when it happened.
  subjects uuid[] NOT NULL,
  types    text[] NOT NULL,
  times    timestamptz[] NOT NULL,
  -- What of each message moves, as it was then: a JSON list, as text, since only a process looks into it.
  states   text NOT NULL,
  CONSTRAINT one_of_each CHECK (cardinality(subjects) BETWEEN 1 AND 200 AND cardinality(types) = cardinality(subjects)
                                AND cardinality(times) = cardinality(subjects))
);
-- Packing them would cost more than writing them; whoever looks for a subject or a type reads the rest of no other row.
ALTER TABLE outbox ALTER COLUMN states SET STORAGE EXTERNAL, ALTER COLUMN subjects SET STORAGE EXTERNAL,
  ALTER COLUMN times SET STORAGE EXTERNAL;

-- Rows of the outbox with which something is left to do: written with them, without a position; given one; posted, under
-- a lease until `next_at`; deleted. No column that changes then is in an index, so a claim stays on its page.
CREATE TABLE outbox_queue (
  number     bigint PRIMARY KEY,
  id         uuid NOT NULL,
  size       smallint NOT NULL,
  "position" bigint,
  -- When it is posted, or posted again by another process.
  next_at    timestamptz,
  -- Of a row that takes long, what is done so far: as in `outbox_positions`.
  results    text,
  CONSTRAINT posted_by_its_position CHECK (("position" IS NULL) = (next_at IS NULL))
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 10000,
        toast.autovacuum_vacuum_scale_factor = 0.01, toast.autovacuum_vacuum_threshold = 10000);
CREATE INDEX outbox_queue_unsequenced ON outbox_queue (number) WHERE "position" IS NULL;

-- Who reads events sees rows that stand here. One process at a time gives positions, to committed rows: what commits late
-- gets a late one, and nobody who goes on from a position misses anything. An event's position is that of its row plus its
-- number in it.
CREATE TABLE outbox_positions (
  "position" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (INCREMENT BY 256),
  id         uuid NOT NULL UNIQUE,
  size       smallint NOT NULL,
  -- A JSON list, an entry for each event: [status code, milliseconds it took, milliseconds since 1970], or null where it
  -- was not delivered with its row. Null: none was.
  results    text
) WITH (fillfactor = 70);

-- Events with a row of their own: those that could not be posted, those behind them of the same message, those that are
-- posted again. What stands here holds, whatever the results of the row say.
CREATE TABLE event_deliveries (
  outbox_id     uuid NOT NULL,
  item          smallint NOT NULL,
  id            uuid NOT NULL,
  -- That of its row: (number, item) is the order of the events of one message.
  number        bigint NOT NULL,
  subject       uuid NOT NULL,
  type          text NOT NULL,
  at            timestamptz NOT NULL,
  status        text NOT NULL,
  next_at       timestamptz,
  failures      int NOT NULL DEFAULT 0,
  failing_since timestamptz,
  -- The last tries, but for one that is among the results of the row.
  deliveries    jsonb NOT NULL DEFAULT '[]',
  PRIMARY KEY (outbox_id, item),
  CONSTRAINT status_is_known CHECK (status IN ('waiting', 'delivered', 'dead')),
  CONSTRAINT waiting_is_looked_at_again CHECK ((status = 'waiting') = (next_at IS NOT NULL))
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 10000,
        toast.autovacuum_vacuum_scale_factor = 0.01, toast.autovacuum_vacuum_threshold = 10000);
CREATE INDEX event_deliveries_next_at ON event_deliveries (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX event_deliveries_subject ON event_deliveries (subject, number, item) WHERE next_at IS NOT NULL;
CREATE INDEX event_deliveries_dead ON event_deliveries (id) WHERE status = 'dead';

-- Events that have a position keep it, their ids and their tries: each becomes a row of its own.
INSERT INTO outbox (id, subjects, types, times, states)
SELECT id, ARRAY[subject], ARRAY[type], ARRAY[at], json_build_array(state)::text FROM events ORDER BY "position";

-- One that was delivered by a single try needs no more than its result.
INSERT INTO outbox_positions ("position", id, size, results) OVERRIDING SYSTEM VALUE
SELECT "position", id, 1,
       CASE WHEN status = 'delivered' AND failures = 0 AND jsonb_array_length(deliveries) = 1
             AND deliveries -> 0 ->> 'error' IS NULL AND deliveries -> 0 ->> 'statusCode' IS NOT NULL
            THEN json_build_array(json_build_array(
                   (deliveries -> 0 ->> 'statusCode')::int, (deliveries -> 0 ->> 'durationMs')::int,
                   round(1000 * extract(epoch FROM (deliveries -> 0 ->> 'at')::timestamptz))::bigint))::text END
  FROM events;
SELECT setval(pg_get_serial_sequence('outbox_positions', 'position'), last_value, is_called) FROM events_position_seq;

INSERT INTO event_deliveries (outbox_id, item, id, number, subject, type, at, status, next_at, failures, failing_since, deliveries)
SELECT id, 0, id, number, subject, type, at, status, next_at, failures, failing_since, deliveries
  FROM events JOIN outbox USING (id) JOIN outbox_positions p USING (id)
 WHERE status <> 'kept' AND p.results IS NULL;

-- Those that have no position yet stand in the new queue, in their order.
INSERT INTO outbox (id, subjects, types, times, states)
SELECT (event ->> 'id')::uuid, ARRAY[(event ->> 'subject')::uuid], ARRAY[event ->> 'type'],
       ARRAY[(event ->> 'at')::timestamptz], json_build_array(event -> 'state')::text
  FROM event_outbox, json_array_elements(events) WITH ORDINALITY AS x (event, n) ORDER BY seq, n;
INSERT INTO outbox_queue (number, id, size)
SELECT number, id, 1 FROM outbox o WHERE NOT EXISTS (SELECT FROM outbox_positions p WHERE p.id = o.id);

DROP TABLE event_outbox, events;
