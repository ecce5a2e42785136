-- Numbers that cost the same at any size. Each change of state appends what it takes away and what it adds, in its own
-- transaction; the fold moves these deltas into the rows below. A query adds rows and deltas in one statement, so it is
-- exact at every moment, and no worker ever waits for another's counter.

-- A row lives for a second or so. Vacuuming by a share of the table would let the dead ones pile up after a burst, and
-- every query and every fold reads past them.
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

-- What is folded: one row a cell, never a zero. For as long as deltas of a cell are folded out of order, `n` may be below
-- zero. The room left in each page keeps the updates of a busy minute in it, away from the index.
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

-- The same deltas by batch.
CREATE TABLE batch_counts (
  batch_id uuid NOT NULL,
  status   text NOT NULL,
  finished boolean NOT NULL,
  n        bigint NOT NULL,
  PRIMARY KEY (batch_id, status, finished)
) WITH (fillfactor = 80);
