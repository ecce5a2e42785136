-- Numbers that cost the same at any size. Each change of state appends what it takes away and what it adds, in its own
-- transaction; the fold moves these deltas into the rows below. A query adds rows and deltas in one statement, so it is
-- exact at every moment, and no worker ever waits for another's counter.

CREATE TABLE statistics_deltas (
  subject       text NOT NULL,
  minute        timestamptz NOT NULL,
  batch_id      uuid,
  channel       text,
  status        text NOT NULL,
  finished      boolean NOT NULL,
  fallback_used boolean NOT NULL,
  n             int NOT NULL,
  CONSTRAINT subject_is_known CHECK (subject IN ('message', 'attempt'))
);
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
);

CREATE TABLE batch_counts (
  batch_id uuid NOT NULL,
  status   text NOT NULL,
  finished boolean NOT NULL,
  n        bigint NOT NULL,
  PRIMARY KEY (batch_id, status, finished)
);
