-- Statistics that cost the same over a year as over an hour. What a change of state takes away and adds is one row a
-- minute, channel, country and batch; the fold adds it to rows of every length of time, so that a query reads few of them.

DROP TABLE batch_counts, statistics_minutes, statistics_deltas, message_totals;

-- Which country a number belongs to is settled when its message is accepted.
ALTER TABLE messages ADD COLUMN country text;
-- What the request costs if Siren takes it, by the price list of the moment it began.
ALTER TABLE delivery_attempts
  ADD COLUMN cost_micros   bigint,
  ADD COLUMN cost_currency text,
  ADD CONSTRAINT cost_has_a_currency CHECK ((cost_micros IS NULL) = (cost_currency IS NULL));

-- A row lives for a second or so: see 0003 for the vacuum. A counter that is null is zero. `times` counts times by short
-- keys (see time-keys.ts): {"137": 1}; `tallies` what has names that nobody knows beforehand: {"error/131026": -1}.
CREATE TABLE statistics_deltas (
  minute              timestamptz NOT NULL,
  channel             text NOT NULL,
  country             text NOT NULL,
  batch_id            uuid,
  attempts_sending    int,
  attempts_unknown    int,
  attempts_accepted   int,
  attempts_sent       int,
  attempts_failed     int,
  attempts_delivered  int,
  attempts_read       int,
  late_deliveries     int,
  unpriced_attempts   int,
  messages_scheduled  int,
  messages_queued     int,
  messages_sending    int,
  messages_sent       int,
  messages_delivered  int,
  messages_read       int,
  messages_failed     int,
  messages_expired    int,
  messages_cancelled  int,
  messages_suppressed int,
  finished_sent       int,
  finished_delivered  int,
  finished_read       int,
  fallbacks           int,
  double_deliveries   int,
  first_silent        int,
  times               jsonb,
  tallies             jsonb,
  CONSTRAINT minute_is_whole CHECK (minute = date_trunc('minute', minute))
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
CREATE INDEX statistics_deltas_batch ON statistics_deltas (batch_id) WHERE batch_id IS NOT NULL;

-- What is folded, a row for each minute, quarter of an hour, hour, six hours, day, ten days and month (of UTC) and for each
-- batch over all time. `scope` is all ('*'), a country ('' for none; no finer than a quarter of an hour), or the batch. For as long as
-- deltas are folded out of order, a counter may be below zero; a row of zeros is removed.
-- The room left in each page keeps the updates of a busy minute in it, away from the index.
CREATE TABLE statistics_counts (
  level               text NOT NULL,
  scope               text NOT NULL,
  start               timestamptz NOT NULL,
  channel             text NOT NULL,
  attempts_sending    int NOT NULL,
  attempts_unknown    int NOT NULL,
  attempts_accepted   int NOT NULL,
  attempts_sent       int NOT NULL,
  attempts_failed     int NOT NULL,
  attempts_delivered  int NOT NULL,
  attempts_read       int NOT NULL,
  late_deliveries     int NOT NULL,
  unpriced_attempts   int NOT NULL,
  messages_scheduled  int NOT NULL,
  messages_queued     int NOT NULL,
  messages_sending    int NOT NULL,
  messages_sent       int NOT NULL,
  messages_delivered  int NOT NULL,
  messages_read       int NOT NULL,
  messages_failed     int NOT NULL,
  messages_expired    int NOT NULL,
  messages_cancelled  int NOT NULL,
  messages_suppressed int NOT NULL,
  finished_sent       int NOT NULL,
  finished_delivered  int NOT NULL,
  finished_read       int NOT NULL,
  fallbacks           int NOT NULL,
  double_deliveries   int NOT NULL,
  first_silent        int NOT NULL,
  PRIMARY KEY (level, scope, start, channel)
) WITH (fillfactor = 80);

-- Histograms of times, and errors and money, of the same times and scopes; all of one minute in one row: its keys are
-- many, and a row apiece would cost more than the attempts themselves.
CREATE TABLE statistics_times (
  level   text NOT NULL,
  scope   text NOT NULL,
  start   timestamptz NOT NULL,
  channel text NOT NULL,
  keys    int[] NOT NULL,
  ns      int[] NOT NULL,
  PRIMARY KEY (level, scope, start, channel),
  CONSTRAINT one_number_each CHECK (cardinality(keys) = cardinality(ns))
) WITH (fillfactor = 80);
CREATE TABLE statistics_tallies (
  level   text NOT NULL,
  scope   text NOT NULL,
  start   timestamptz NOT NULL,
  channel text NOT NULL,
  keys    text[] NOT NULL,
  ns      bigint[] NOT NULL,
  PRIMARY KEY (level, scope, start, channel),
  CONSTRAINT one_number_each CHECK (cardinality(keys) = cardinality(ns))
) WITH (fillfactor = 80);

-- What was counted before, from the rows themselves: all that delivery and batches go by. Latencies, errors and what needs
-- a message with all its attempts are added by `npm run statistics:rebuild`, which may run at any time.
INSERT INTO statistics_deltas (minute, channel, country, batch_id, messages_scheduled, messages_queued, messages_sending,
                               messages_sent, messages_delivered, messages_read, messages_failed, messages_expired,
                               messages_cancelled, messages_suppressed, finished_sent, finished_delivered, finished_read,
                               fallbacks)
SELECT date_trunc('minute', created_at), coalesce(channel, ''), '', batch_id,
       count(*) FILTER (WHERE status = 'scheduled'), count(*) FILTER (WHERE status = 'queued'),
       count(*) FILTER (WHERE status = 'sending'), count(*) FILTER (WHERE status = 'sent'),
       count(*) FILTER (WHERE status = 'delivered'), count(*) FILTER (WHERE status = 'read'),
       count(*) FILTER (WHERE status = 'failed'), count(*) FILTER (WHERE status = 'expired'),
       count(*) FILTER (WHERE status = 'cancelled'), count(*) FILTER (WHERE status = 'suppressed'),
       count(*) FILTER (WHERE status = 'sent' AND finished_at IS NOT NULL),
       count(*) FILTER (WHERE status = 'delivered' AND finished_at IS NOT NULL),
       count(*) FILTER (WHERE status = 'read' AND finished_at IS NOT NULL),
       count(*) FILTER (WHERE fallback_used AND status NOT IN ('scheduled', 'queued', 'sending'))
  FROM messages GROUP BY 1, 2, batch_id;
INSERT INTO statistics_deltas (minute, channel, country, attempts_sending, attempts_unknown, attempts_accepted,
                               attempts_sent, attempts_failed, attempts_delivered, attempts_read)
SELECT date_trunc('minute', started_at), channel, '',
       count(*) FILTER (WHERE status = 'sending'), count(*) FILTER (WHERE status = 'unknown'),
       count(*) FILTER (WHERE status = 'accepted'), count(*) FILTER (WHERE status = 'sent'),
       count(*) FILTER (WHERE status = 'failed'), count(*) FILTER (WHERE status = 'delivered'),
       count(*) FILTER (WHERE status = 'read')
  FROM delivery_attempts GROUP BY 1, 2;
