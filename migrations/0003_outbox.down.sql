LOCK TABLE outbox, outbox_queue, outbox_positions, event_deliveries IN ACCESS EXCLUSIVE MODE;

-- As the first migration makes them.
CREATE TABLE event_outbox (
  seq bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  events json NOT NULL
) WITH (autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=5000);
CREATE TABLE events (
  "position" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  id uuid NOT NULL,
  type text NOT NULL,
  subject uuid NOT NULL,
  at timestamptz NOT NULL,
  state jsonb NOT NULL,
  status text NOT NULL,
  next_at timestamptz,
  failures int NOT NULL DEFAULT 0,
  failing_since timestamptz,
  deliveries jsonb NOT NULL DEFAULT '[]',
  UNIQUE (id),
  CONSTRAINT status_is_known CHECK (status IN ('kept', 'waiting', 'delivered', 'dead')),
  CONSTRAINT waiting_is_looked_at_again CHECK ((status = 'waiting') = (next_at IS NOT NULL))
);
CREATE INDEX events_dead ON events (id) WHERE status = 'dead';
CREATE INDEX events_next_at ON events (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX events_subject ON events (subject, "position");

-- Every event by itself again, with the id that it has had.
CREATE VIEW each_event AS
SELECT o.number, o.id AS outbox_id, n - 1 AS item,
       encode(set_byte(uuid_send(o.id), 15, get_byte(uuid_send(o.id), 15) + n::int - 1), 'hex')::uuid AS id,
       o.types[n] AS type, o.subjects[n] AS subject, o.times[n] AS at, state
  FROM outbox o, json_array_elements(o.states::json) WITH ORDINALITY AS x (state, n);

INSERT INTO events ("position", id, type, subject, at, state, status, next_at, failures, failing_since, deliveries)
OVERRIDING SYSTEM VALUE
SELECT p."position" + e.item, e.id, e.type, e.subject, e.at, e.state::jsonb,
       CASE WHEN d.status IS NOT NULL THEN d.status
            WHEN result.delivery IS NOT NULL THEN 'delivered'
            WHEN q.number IS NOT NULL THEN 'waiting'
            ELSE 'kept' END,
       CASE WHEN d.status IS NOT NULL THEN d.next_at WHEN result.delivery IS NULL THEN q.next_at END,
       coalesce(d.failures, 0), d.failing_since,
       CASE WHEN result.delivery IS NULL THEN '[]' ELSE jsonb_build_array(result.delivery) END || coalesce(d.deliveries, '[]')
  FROM outbox_positions p
  JOIN each_event e ON e.outbox_id = p.id
  LEFT JOIN outbox_queue q ON q.number = e.number
  LEFT JOIN event_deliveries d ON d.outbox_id = e.outbox_id AND d.item = e.item
  LEFT JOIN LATERAL (
    SELECT jsonb_build_object(
             'at', to_char(to_timestamp((r ->> 2)::numeric / 1000) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
             'statusCode', (r ->> 0)::int, 'durationMs', (r ->> 1)::int, 'error', NULL) AS delivery
      FROM (SELECT coalesce(p.results, q.results)::jsonb -> e.item::int AS r) AS of_its_row
     WHERE jsonb_typeof(r) = 'array') AS result ON true;
SELECT setval(pg_get_serial_sequence('events', 'position'), CASE WHEN is_called THEN last_value + 255 ELSE last_value END, is_called)
  FROM outbox_positions_position_seq;

INSERT INTO event_outbox (events)
SELECT json_agg(json_build_object('id', e.id, 'type', type, 'subject', subject, 'at', at, 'state', state) ORDER BY item)
  FROM each_event e JOIN outbox_queue q USING (number) WHERE "position" IS NULL GROUP BY number ORDER BY number;

DROP VIEW each_event;
DROP TABLE outbox, outbox_queue, outbox_positions, event_deliveries;
