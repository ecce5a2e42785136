DROP TABLE statistics_tallies, statistics_times, statistics_counts, statistics_deltas;
ALTER TABLE delivery_attempts DROP COLUMN cost_micros, DROP COLUMN cost_currency;
ALTER TABLE messages DROP COLUMN country;

-- What 0003 and 0004 made, filled from the rows themselves.
CREATE TABLE statistics_deltas (
  subject       text NOT NULL,
  minute        timestamptz NOT NULL,
  batch_id      uuid,
  channel       text,
  status        text NOT NULL,
  finished      boolean NOT NULL,
  fallback_used boolean NOT NULL,
  n             int NOT NULL,
  CONSTRAINT subject_is_known CHECK (subject IN ('message', 'attempt')),
  CONSTRAINT minute_is_whole CHECK (minute = date_trunc('minute', minute))
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
CREATE INDEX statistics_deltas_batch ON statistics_deltas (batch_id) WHERE batch_id IS NOT NULL;

CREATE TABLE statistics_minutes (
  subject       text NOT NULL,
  minute        timestamptz NOT NULL,
  channel       text,
  status        text NOT NULL,
  finished      boolean NOT NULL,
  fallback_used boolean NOT NULL,
  n             bigint NOT NULL,
  UNIQUE NULLS NOT DISTINCT (minute, subject, channel, status, finished, fallback_used)
) WITH (fillfactor = 80);

CREATE TABLE batch_counts (
  batch_id uuid NOT NULL,
  status   text NOT NULL,
  finished boolean NOT NULL,
  n        bigint NOT NULL,
  PRIMARY KEY (batch_id, status, finished)
) WITH (fillfactor = 80);
CREATE TABLE message_totals (
  status text PRIMARY KEY,
  n      bigint NOT NULL
);
INSERT INTO statistics_minutes (subject, minute, channel, status, finished, fallback_used, n)
SELECT 'message', date_trunc('minute', created_at), channel, status, finished_at IS NOT NULL, fallback_used, count(*)
  FROM messages GROUP BY 1, 2, 3, 4, 5, 6
UNION ALL
SELECT 'attempt', date_trunc('minute', started_at), channel, status, false, false, count(*)
  FROM delivery_attempts GROUP BY 1, 2, 3, 4, 5, 6;
INSERT INTO batch_counts (batch_id, status, finished, n)
SELECT batch_id, status, finished_at IS NOT NULL, count(*) FROM messages WHERE batch_id IS NOT NULL GROUP BY 1, 2, 3;
INSERT INTO message_totals (status, n) SELECT status, count(*) FROM messages GROUP BY status;
