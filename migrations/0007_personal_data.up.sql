-- Personal data goes: a person's when that is asked for, everybody's when it is old. Nothing here rewrites a table that has
-- rows.

-- The keys of the digests by which a number is known again that is no longer kept: made here and never shown. Without them
-- whoever has a digest could try all numbers.
CREATE TABLE personal_digest_key (
  only_row  boolean PRIMARY KEY DEFAULT true,
  inner_key bytea NOT NULL,
  outer_key bytea NOT NULL,
  CHECK (octet_length(inner_key) = 64 AND octet_length(outer_key) = 64),
  CHECK (only_row)
);
INSERT INTO personal_digest_key (inner_key, outer_key)
SELECT decode(string_agg(replace(gen_random_uuid()::text, '-', ''), '') FILTER (WHERE n <= 4), 'hex'),
       decode(string_agg(replace(gen_random_uuid()::text, '-', ''), '') FILTER (WHERE n > 4), 'hex')
  FROM generate_series(1, 8) AS n;

-- HMAC-SHA256, in hex, but that its two padded keys are drawn by themselves instead of being made of one.
CREATE FUNCTION keyed_digest(value text) RETURNS text LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
  SELECT encode(sha256(outer_key || sha256(inner_key || convert_to(value, 'UTF8'))), 'hex') FROM personal_digest_key
$$;

-- What stands for Siren's id of an incoming message that was erased, so that a repeat is known: WhatsApp's own ids hold
-- the number of the sender.
CREATE FUNCTION erased_incoming_id(provider_message_id text, channel text, from_number text) RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
  SELECT 'erased:' || keyed_digest(
    concat_ws(' ', provider_message_id, channel, lower(regexp_replace(from_number, '[-+ ().]+', '', 'g'))))
$$;

-- Suppressions of numbers that were erased: what must not be written to is known by its digest alone. Beside
-- `suppressions`, not in it: no list and no file has them, since nobody can read them back.
CREATE TABLE suppression_digests (
  -- Of the canonical form of the number.
  digest     text NOT NULL,
  channel    text NOT NULL,
  reason     text NOT NULL,
  category   text NOT NULL,
  source     text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (digest, channel, reason, category),
  CONSTRAINT category_is_known CHECK (category IN ('all', 'marketing')),
  CONSTRAINT channel_is_known CHECK (channel IN ('all', 'whatsapp', 'sms')),
  CONSTRAINT source_is_known CHECK (source IN ('api', 'import', 'opt_out', 'error_code'))
);

-- Erasures of a person. Each goes on, bite by bite, where the last bite has left it.
CREATE TABLE erasures (
  id               uuid PRIMARY KEY,
  -- In its canonical form; null once nothing of it is left.
  phone_number     text UNIQUE,
  keep_suppression boolean NOT NULL,
  -- What was stored by then is erased.
  requested_at     timestamptz NOT NULL,
  api_key_id       text,
  step             text NOT NULL,
  -- Where the walk of the step goes on; null: at its beginning.
  position         text,
  -- The walk has passed by what it could not erase yet, and begins again.
  has_left         boolean NOT NULL DEFAULT false,
  -- A request is on the wire, until then at the latest.
  waits_until      timestamptz,
  -- How much was erased, by what it is.
  erased           jsonb NOT NULL DEFAULT '{}',
  next_at          timestamptz,
  failures         smallint NOT NULL DEFAULT 0,
  finished_at      timestamptz,
  CONSTRAINT finished_names_nobody CHECK ((finished_at IS NULL) = (phone_number IS NOT NULL)),
  CONSTRAINT looked_at_again_until_finished CHECK ((finished_at IS NULL) = (next_at IS NOT NULL)),
  CONSTRAINT step_is_known CHECK (step IN ('messages', 'incoming_messages', 'spool', 'parked_receipts',
                                           'batch_rejections', 'number', 'done'))
);
CREATE INDEX erasures_next_at ON erasures (next_at) WHERE next_at IS NOT NULL;

-- Since when messages are kept: months before it were dropped. No row: none was yet. A rebuild of the statistics counts
-- what lies after it, and leaves what lies before it alone.
CREATE TABLE messages_kept_from (
  only_row boolean PRIMARY KEY DEFAULT true,
  month    timestamptz NOT NULL,
  CONSTRAINT month_is_whole CHECK (month = date_trunc('month', month, 'UTC')),
  CHECK (only_row)
);

-- What messages of dropped months count for in a month that is kept: an attempt that was begun after the month's end. As a
-- delta has it, without its batch.
CREATE TABLE statistics_carried (LIKE statistics_deltas INCLUDING CONSTRAINTS);
ALTER TABLE statistics_carried ADD PRIMARY KEY (id);

-- How far texts and files were emptied (CONTENT_RETENTION_DAYS), in the order of ids, and which were passed over, since they
-- were not finished.
CREATE TABLE content_retention (
  what        text PRIMARY KEY,
  up_to       uuid NOT NULL,
  passed_over uuid[] NOT NULL DEFAULT '{}',
  CONSTRAINT what_is_known CHECK (what IN ('messages', 'incoming_messages'))
);

-- How a month of a table is stored: attempts are updated on their page; deliveries are rewritten where there is room.
CREATE FUNCTION month_options(parent text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE parent WHEN 'delivery_attempts' THEN ' WITH (fillfactor = 40)'
                     WHEN 'deliveries' THEN ' WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 10000)'
                     ELSE '' END
$$;

-- The partitions that there have to be: of this month and of `ahead` months after it, and of the days from yesterday to a
-- week ahead. `partition_key` is the column that `low` (included) and `high` (excluded) are of.
CREATE FUNCTION wanted_partitions(ahead int)
RETURNS TABLE (parent text, name text, partition_key text, low text, high text, options text) LANGUAGE sql AS $$
  SELECT p.parent, p.parent || to_char(at AT TIME ZONE 'UTC', '_YYYY_MM'), p.partition_key, uuid7_floor(at)::text,
         uuid7_floor(date_trunc('month', at + interval '32 days', 'UTC'))::text, month_options(p.parent)
    FROM (VALUES ('messages', 'id'), ('message_history', 'message_id'), ('delivery_attempts', 'message_id'),
                 ('deliveries', 'message_id')) AS p (parent, partition_key),
         generate_series(0, ahead) AS i,
         LATERAL (SELECT date_trunc('month', now(), 'UTC') + make_interval(months => i) AS at) AS month
  UNION ALL
  SELECT p.parent, p.parent || to_char(at AT TIME ZONE 'UTC', '_YYYY_MM_DD'), p.partition_key,
         CASE p.partition_key WHEN 'day' THEN (at AT TIME ZONE 'UTC')::date::text ELSE at::text END,
         CASE p.partition_key WHEN 'day' THEN ((at AT TIME ZONE 'UTC')::date + 1)::text
                              ELSE (at + interval '1 day')::text END, ''
    FROM (VALUES ('provider_ids', 'day'), ('received_webhooks', 'settled_at')) AS p (parent, partition_key),
         generate_series(-1, 7) AS i,
         LATERAL (SELECT date_trunc('day', now(), 'UTC') + make_interval(days => i) AS at) AS day
$$;

CREATE OR REPLACE FUNCTION missing_partitions(ahead int) RETURNS TABLE (parent text, statement text) LANGUAGE sql AS $$
  SELECT parent, format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', name, parent, low, high)
                 || options
    FROM wanted_partitions(ahead) WHERE to_regclass(format('%I.%I', current_schema(), name)) IS NULL
   ORDER BY low, parent
$$;
