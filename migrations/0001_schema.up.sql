-- The schema of the first release. Nothing was released before it.
--
-- Messages, deliveries, attempts and history are range-partitioned by the time that a UUIDv7 begins with: a look-up by id
-- reads one partition, and dropping a month is a DROP TABLE instead of a long DELETE. There are no foreign keys between
-- partitioned tables: a month of all four goes together.

-- The smallest UUIDv7 of an instant: 48 bits of milliseconds, then zeros.
CREATE FUNCTION uuid7_floor(at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

-- How far an attempt has got. A receipt may only raise it.
CREATE FUNCTION attempt_rank(status text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_position(ARRAY['sending', 'unknown', 'accepted', 'sent', 'failed', 'delivered', 'read'], status)
$$;

-- When a person wrote: by Siren's clock, unless that is later than when it came, or more than an hour before.
CREATE FUNCTION wrote_at(sent_at timestamptz, received_at timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN sent_at > received_at OR received_at - sent_at > interval '1 hour' THEN received_at ELSE sent_at END
$$;

-- What was asked for. Never changed once it is accepted.
CREATE TABLE messages (
  id                      uuid PRIMARY KEY,
  created_at              timestamptz NOT NULL,
  to_number               text NOT NULL,
  -- ISO 3166 alpha-2 of the number; null for numbers of no country.
  country                 text,
  text                    text NOT NULL,
  -- The steps to try, in order, with all defaults filled in.
  plan                    jsonb NOT NULL,
  -- Of its first request: 0 low, 10 normal, 20 high. See lines.
  priority                smallint NOT NULL,
  policy                  text,
  -- Its policy's own limits as they were when it was accepted; null: those of the settings.
  retry_max_attempts      smallint,
  unknown_outcome_retries smallint,
  batch_id                uuid,
  category                text NOT NULL,
  reference               text,
  -- The incoming message that it answers.
  reply_to                uuid,
  -- Null: none, which is most.
  metadata                jsonb,
  ignores_suppression     boolean NOT NULL DEFAULT false,
  -- Its place among the items of its batch, from 0.
  batch_index             int,
  template_name           text,
  template_version        int,
  -- Of its recipient, as BCP 47 has it.
  locale                  text,
  trace_parent            text
) PARTITION BY RANGE (id);
CREATE INDEX messages_to_number ON messages (to_number, id);
CREATE INDEX messages_batch ON messages (batch_id, id) WHERE batch_id IS NOT NULL;
CREATE INDEX messages_template ON messages (template_name, id) WHERE template_name IS NOT NULL;
CREATE INDEX messages_reference ON messages (reference, id) WHERE reference IS NOT NULL;

-- How each message is going: the only row that says what comes next.
CREATE TABLE deliveries (
  message_id      uuid PRIMARY KEY,
  status          text NOT NULL,
  -- Of its best attempt, else of its newest; null while it has none.
  channel         text,
  -- When it must be looked at. A finished message has one only while Siren is still to be asked about an attempt.
  next_at         timestamptz,
  -- For whose slot it waits, and since when: see messages/lines.ts.
  line            text,
  line_at         timestamptz,
  -- How often handling it has thrown; a bug must not spin.
  failures        smallint NOT NULL DEFAULT 0,
  fallback_used   boolean NOT NULL DEFAULT false,
  send_at         timestamptz,
  expires_at      timestamptz NOT NULL,
  sent_at         timestamptz,
  delivered_at    timestamptz,
  finished_at     timestamptz,
  failure_code    text,
  failure_message text,
  -- The number of the last attempt before a replay, 0 where there was none: earlier ones do not count for what comes next.
  replayed_after  smallint,
  CONSTRAINT status_is_known CHECK (status IN ('scheduled', 'queued', 'sending', 'sent', 'delivered', 'read',
                                               'failed', 'expired', 'cancelled', 'suppressed')),
  CONSTRAINT open_is_looked_at_again CHECK (finished_at IS NOT NULL OR next_at IS NOT NULL),
  CONSTRAINT only_the_finish_gives_up CHECK (finished_at IS NOT NULL OR
                                             status NOT IN ('failed', 'expired', 'cancelled', 'suppressed')),
  CONSTRAINT finished_is_final CHECK (finished_at IS NULL OR status NOT IN ('scheduled', 'queued', 'sending')),
  CONSTRAINT line_has_a_time CHECK ((line IS NULL) = (line_at IS NULL))
) PARTITION BY RANGE (message_id);
CREATE INDEX deliveries_next_at ON deliveries (next_at, message_id) WHERE next_at IS NOT NULL;
CREATE INDEX deliveries_line ON deliveries (line, line_at, message_id) WHERE line IS NOT NULL;
CREATE INDEX deliveries_failed ON deliveries (message_id) WHERE failure_code IS NOT NULL;

-- One request to Siren, whatever the answer. No column that changes is in an index or a predicate, and pages have room,
-- so that updates stay on their page (HOT: 94 % measured at this fillfactor, 77 % at 60).
CREATE TABLE delivery_attempts (
  message_id          uuid NOT NULL,
  number              smallint NOT NULL,
  id                  uuid NOT NULL,
  step                smallint NOT NULL,
  channel             text NOT NULL,
  provider            text,
  reason              text NOT NULL,
  status              text NOT NULL,
  started_at          timestamptz NOT NULL,
  -- Until then nobody but its worker touches it: its request, or its status question, is on the wire.
  lease_until         timestamptz,
  provider_message_id text,
  -- When its step may send again, drawn once when the failure was recorded.
  retry_at            timestamptz,
  asked_at            timestamptz,
  accepted_at         timestamptz,
  sent_at             timestamptz,
  delivered_at        timestamptz,
  read_at             timestamptz,
  failed_at           timestamptz,
  error_code          text,
  error_message       text,
  error_action        text,
  -- What it costs if Siren takes it, in millionths, by the price list of the moment it began.
  cost_micros         bigint,
  cost_currency       text,
  -- WhatsApp's 24-hour window of the recipient as it was known when it was begun; the approved template that was sent.
  known_window        text,
  approved_name       text,
  approved_language   text,
  PRIMARY KEY (message_id, number),
  CONSTRAINT reason_is_known CHECK (reason IN ('first', 'retry', 'next_provider', 'fallback', 'unknown_outcome_retry',
                                               'replay', 'next_language', 'template')),
  CONSTRAINT status_is_known CHECK (attempt_rank(status) IS NOT NULL),
  CONSTRAINT window_is_known CHECK (known_window IN ('open', 'closed', 'unknown')),
  CONSTRAINT window_is_of_whatsapp CHECK (known_window IS NULL OR channel = 'whatsapp'),
  CONSTRAINT template_is_whole CHECK ((approved_name IS NULL) = (approved_language IS NULL)),
  CONSTRAINT sending_is_leased CHECK (status <> 'sending' OR lease_until IS NOT NULL),
  CONSTRAINT cost_has_a_currency CHECK ((cost_micros IS NULL) = (cost_currency IS NULL))
) PARTITION BY RANGE (message_id);
-- When a request was made: the newest first, by walking back through time.
CREATE INDEX delivery_attempts_started_at ON delivery_attempts USING brin (started_at)
  WITH (pages_per_range = 32, autosummarize = on);

-- What no other row tells of a message: steps passed over, waits that ended otherwise, late or contradicting evidence,
-- cancels, replays. The rest of its history is put together from its message, delivery, attempts and webhooks.
CREATE TABLE message_history (
  message_id uuid NOT NULL,
  id         uuid NOT NULL,
  at         timestamptz NOT NULL,
  event      text NOT NULL,
  detail     jsonb NOT NULL,
  PRIMARY KEY (message_id, id)
) PARTITION BY RANGE (message_id);

-- Which attempt an id of Siren's belongs to. An id may begin again: then it is there twice, and the receipt's echo or
-- recipient decides, else the newest.
CREATE TABLE provider_ids (
  provider_message_id text NOT NULL,
  channel             text NOT NULL,
  message_id          uuid NOT NULL,
  number              smallint NOT NULL,
  -- Of UTC, when it was learned.
  day                 date NOT NULL,
  PRIMARY KEY (provider_message_id, channel, message_id, number, day)
) PARTITION BY RANGE (day);

-- What came from Siren and is not settled: a row for what one flush stored, at most 200 webhooks. Deleted by the turn that
-- settles it; what it cannot settle goes into a new row. A row that is given up is a dead letter: it has no `next_at`.
CREATE TABLE webhook_spool (
  id                   uuid PRIMARY KEY,
  next_at              timestamptz,
  -- How often its webhooks were looked at in vain, since nobody knew their ids; how often handling them has thrown.
  looks                smallint NOT NULL DEFAULT 0,
  failures             smallint NOT NULL DEFAULT 0,
  -- Of each webhook: its id here, and Siren's id of what it is about (null: it cannot be read).
  webhook_ids          uuid[] NOT NULL,
  provider_message_ids text[] NOT NULL,
  -- The webhooks as a JSON list, as text: nobody but a worker looks into it.
  webhooks             text NOT NULL,
  CONSTRAINT one_each CHECK (cardinality(webhook_ids) = cardinality(provider_message_ids)),
  CONSTRAINT a_dead_letter_is_alone CHECK (next_at IS NOT NULL OR cardinality(webhook_ids) = 1)
);
ALTER TABLE webhook_spool ALTER COLUMN webhooks SET STORAGE EXTERNAL;
ALTER TABLE webhook_spool SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 10000);
CREATE INDEX webhook_spool_next_at ON webhook_spool (next_at, id) WHERE next_at IS NOT NULL;
CREATE INDEX webhook_spool_dead ON webhook_spool (id) WHERE next_at IS NULL;

-- Receipts for an id that nobody knew for two seconds. Looked at a few times more; then only a turn that learns the id, or
-- that an attempt of this recipient is of unknown outcome, takes it.
CREATE TABLE parked_receipts (
  -- Of the webhook.
  id                  uuid PRIMARY KEY,
  provider_message_id text NOT NULL,
  -- Whom it is about, in canonical E.164, and by which channel, where it says both.
  recipient           text,
  channel             text,
  webhook             text NOT NULL,
  received_at         timestamptz NOT NULL,
  looks               smallint NOT NULL DEFAULT 0,
  next_at             timestamptz
);
ALTER TABLE parked_receipts ALTER COLUMN webhook SET STORAGE EXTERNAL;
ALTER TABLE parked_receipts SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 10000);
CREATE INDEX parked_receipts_provider_message_id ON parked_receipts (provider_message_id);
CREATE INDEX parked_receipts_recipient ON parked_receipts (recipient, channel) WHERE recipient IS NOT NULL;
CREATE INDEX parked_receipts_next_at ON parked_receipts (next_at) WHERE next_at IS NOT NULL;

-- What came, with its result: written once, when it is settled, into the day of its settling. Dropped by day.
CREATE TABLE received_webhooks (
  id                  uuid NOT NULL,
  settled_at          timestamptz NOT NULL,
  received_at         timestamptz NOT NULL,
  endpoint            text NOT NULL,
  dialect             text,
  -- Its place in the list that it came in, from 0; null: it came alone.
  item                int,
  provider_message_id text NOT NULL,
  -- Siren's own word: the status of a receipt, the type of an incoming message.
  said                text NOT NULL,
  -- 16 bytes that tell copies: of the signed bytes, or of whose incoming message it is.
  digest              bytea NOT NULL,
  body                text NOT NULL,
  event_header        text,
  delivery_header     text,
  result              text NOT NULL,
  -- The attempt that a receipt is about.
  message_id          uuid,
  attempt_number      smallint,
  failures            smallint NOT NULL DEFAULT 0,
  PRIMARY KEY (id, settled_at),
  CONSTRAINT endpoint_is_known CHECK (endpoint IN ('message', 'delivery-status')),
  CONSTRAINT result_is_known CHECK (result IN ('applied', 'changed_nothing', 'unknown_id_dropped', 'message_gone', 'stored')),
  CONSTRAINT attempt_is_whole CHECK ((attempt_number IS NULL) = (message_id IS NULL))
) PARTITION BY RANGE (settled_at);
CREATE INDEX received_webhooks_provider_message_id ON received_webhooks (provider_message_id, id);
CREATE INDEX received_webhooks_message_id ON received_webhooks (message_id, id) WHERE message_id IS NOT NULL;

-- Makes what is missing of the partitions of this month and of `ahead` months after it, and of the days from yesterday to a
-- week ahead. A statement takes its parent for itself: who runs them beside a service runs each in a transaction of its own.
CREATE FUNCTION missing_partitions(ahead int) RETURNS TABLE (parent text, statement text) LANGUAGE sql AS $$
  WITH wanted (parent, name, low, high, options) AS (
    SELECT p.parent, p.parent || to_char(at AT TIME ZONE 'UTC', '_YYYY_MM'), uuid7_floor(at)::text,
           uuid7_floor(date_trunc('month', at + interval '32 days', 'UTC'))::text, p.options
      -- Attempts are updated on their page; deliveries are rewritten where there is room.
      FROM (VALUES ('messages', ''), ('message_history', ''), ('delivery_attempts', ' WITH (fillfactor = 40)'),
                   ('deliveries', ' WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01,
                                   autovacuum_vacuum_threshold = 10000)')) AS p (parent, options),
           generate_series(0, ahead) AS i,
           LATERAL (SELECT date_trunc('month', now(), 'UTC') + make_interval(months => i) AS at) AS month
    UNION ALL
    SELECT p, p || to_char(at AT TIME ZONE 'UTC', '_YYYY_MM_DD'),
           CASE p WHEN 'provider_ids' THEN (at AT TIME ZONE 'UTC')::date::text ELSE at::text END,
           CASE p WHEN 'provider_ids' THEN ((at AT TIME ZONE 'UTC')::date + 1)::text ELSE (at + interval '1 day')::text END, ''
      FROM unnest(ARRAY['provider_ids', 'received_webhooks']) AS p, generate_series(-1, 7) AS i,
           LATERAL (SELECT date_trunc('day', now(), 'UTC') + make_interval(days => i) AS at) AS day)
  SELECT parent, format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', name, parent, low, high)
                 || options
    FROM wanted WHERE to_regclass(format('%I.%I', current_schema(), name)) IS NULL
   ORDER BY low, parent
$$;

CREATE FUNCTION make_partitions(ahead int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  missing text;
BEGIN
  FOR missing IN SELECT statement FROM missing_partitions(ahead) LOOP
    EXECUTE missing;
  END LOOP;
END $$;

-- A default partition takes what no other fits (a clock far off): its rows are moved before their partition is made.
CREATE TABLE messages_default PARTITION OF messages DEFAULT;
CREATE TABLE deliveries_default PARTITION OF deliveries DEFAULT;
CREATE TABLE delivery_attempts_default PARTITION OF delivery_attempts DEFAULT;
CREATE TABLE message_history_default PARTITION OF message_history DEFAULT;
CREATE TABLE provider_ids_default PARTITION OF provider_ids DEFAULT;
CREATE TABLE received_webhooks_default PARTITION OF received_webhooks DEFAULT;
SELECT make_partitions(3);

-- Messages submitted together. No worker writes this row for each message: how far they are is counted in the statistics.
-- A batch of which messages stand in its line is asked for them; one whose line was found empty is not.
CREATE TABLE batches (
  id uuid PRIMARY KEY,
  created_at timestamptz NOT NULL,
  total int NOT NULL,
  upload_complete boolean NOT NULL,
  rejected_count int NOT NULL DEFAULT 0,
  next_index int NOT NULL DEFAULT 0,
  upload_until timestamptz,
  duplicate_numbers int NOT NULL DEFAULT 0,
  paused_at timestamptz,
  cancelled_at timestamptz,
  rate_per_second double precision,
  measured_since timestamptz,
  measured_from int NOT NULL DEFAULT 0,
  finished_at timestamptz,
  repeated int NOT NULL DEFAULT 0,
  skipped_duplicates int NOT NULL DEFAULT 0,
  has_line boolean NOT NULL DEFAULT false,
  cancel_after uuid,
  is_cancelling boolean NOT NULL DEFAULT false,
  CONSTRAINT rate_is_positive CHECK (rate_per_second > 0)
);
CREATE INDEX batches_cancelling ON batches (id) WHERE is_cancelling;
CREATE INDEX batches_with_line ON batches (id) WHERE has_line;

-- Items that were not accepted, and why, as a single message would be answered.
CREATE TABLE batch_rejections (
  batch_id uuid NOT NULL,
  index int NOT NULL,
  errors jsonb NOT NULL,
  type text NOT NULL,
  PRIMARY KEY (batch_id, index)
);

-- An answer given once is given again for the same key; 24 hours, per API key.
CREATE TABLE idempotency_keys (
  api_key_id text NOT NULL,
  key text NOT NULL,
  fingerprint bytea NOT NULL,
  status smallint NOT NULL,
  location text,
  body text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (api_key_id, key)
);
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);

-- A way of sending that messages name. What a policy leaves out (null) is as in the settings.
CREATE TABLE policies (
  name text PRIMARY KEY,
  channels jsonb,
  retry_max_attempts smallint,
  unknown_outcome_retries smallint,
  ttl_ms bigint,
  priority text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  category text,
  template jsonb,
  CONSTRAINT category_is_known CHECK (category IN ('transactional', 'marketing')),
  CONSTRAINT priority_is_known CHECK (priority IN ('low', 'normal', 'high'))
);

-- What each recipient was sent lately: how many messages in the last hour, and which texts just now. `accepted_at` and
-- `digests` belong together, the oldest first. A writer names the revision that it read, and writes nothing when another
-- was faster. `forget_after` is a whole hour: an index on a time that moved with every message would be written with it.
CREATE TABLE recipient_windows (
  phone_number text PRIMARY KEY,
  revision bigint NOT NULL,
  accepted_at timestamptz[] NOT NULL,
  digests bigint[] NOT NULL,
  forget_after timestamptz NOT NULL,
  CONSTRAINT one_digest_each CHECK (cardinality(accepted_at) = cardinality(digests))
) WITH (fillfactor=80);
CREATE INDEX recipient_windows_forget_after ON recipient_windows (forget_after);

-- What messages are rendered from, a row a version. A published version never changes.
CREATE TABLE templates (
  name text NOT NULL,
  version int NOT NULL,
  status text NOT NULL,
  category text NOT NULL,
  variables jsonb NOT NULL,
  locales jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  published_at timestamptz,
  archived_at timestamptz,
  PRIMARY KEY (name, version),
  CONSTRAINT archived_once CHECK ((status = 'archived') = (archived_at IS NOT NULL)),
  CONSTRAINT category_is_known CHECK (category IN ('transactional', 'marketing')),
  CONSTRAINT name_is_plain CHECK (name ~ '^[a-z0-9_]{1,64}$'),
  CONSTRAINT published_once CHECK (CASE status WHEN 'draft' THEN published_at IS NULL
                                                WHEN 'published' THEN published_at IS NOT NULL ELSE true END),
  CONSTRAINT status_is_known CHECK (status IN ('draft', 'published', 'archived')),
  CONSTRAINT versions_count_from_one CHECK (version >= 1)
);
CREATE UNIQUE INDEX templates_one_draft ON templates (name) WHERE status = 'draft';

-- Numbers that must not be written to, on one channel or on `all`. A number may be there for several reasons at once: it
-- may be written to when the last one is gone.
CREATE TABLE suppressions (
  phone_number text NOT NULL,
  channel text NOT NULL,
  reason text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  source text NOT NULL DEFAULT 'api',
  note text,
  category text NOT NULL DEFAULT 'all',
  PRIMARY KEY (phone_number, channel, reason, category),
  CONSTRAINT category_is_known CHECK (category IN ('all', 'marketing')),
  CONSTRAINT channel_is_known CHECK (channel IN ('all', 'whatsapp', 'sms')),
  CONSTRAINT source_is_known CHECK (source IN ('api', 'import', 'opt_out', 'error_code'))
);
CREATE INDEX suppressions_category ON suppressions (category, phone_number, channel, reason);
CREATE INDEX suppressions_channel ON suppressions (channel, phone_number, reason, category);
CREATE INDEX suppressions_reason ON suppressions (reason, phone_number, channel, category);

-- Who put a number on the list or took it off, and when. Append-only: whoever is asked why they were written to must know.
CREATE TABLE suppression_changes (
  id uuid PRIMARY KEY,
  phone_number text NOT NULL,
  channel text NOT NULL,
  reason text NOT NULL,
  change text NOT NULL,
  source text NOT NULL,
  api_key_id text,
  cause_id uuid,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  category text NOT NULL DEFAULT 'all',
  CONSTRAINT category_is_known CHECK (category IN ('all', 'marketing')),
  CONSTRAINT change_is_known CHECK (change IN ('added', 'lifted')),
  CONSTRAINT channel_is_known CHECK (channel IN ('all', 'whatsapp', 'sms')),
  CONSTRAINT source_is_known CHECK (source IN ('api', 'import', 'opt_out', 'error_code'))
);
CREATE INDEX suppression_changes_phone_number ON suppression_changes (phone_number, id);

-- When a sender was last answered automatically, and how often: two machines must not talk to each other for ever.
CREATE TABLE automatic_answers (
  sender text NOT NULL,
  kind text NOT NULL,
  answered_at timestamptz NOT NULL,
  n int NOT NULL,
  PRIMARY KEY (sender, kind),
  CONSTRAINT kind_is_known CHECK (kind IN ('stop', 'stop_marketing', 'start', 'help', 'reply'))
);
CREATE INDEX automatic_answers_answered_at ON automatic_answers (answered_at);

-- When requests with free text began that WhatsApp refused since the recipient had not written lately (131047).
CREATE TABLE window_refusals (
  phone_number text NOT NULL,
  begun_at timestamptz NOT NULL,
  PRIMARY KEY (phone_number, begun_at)
);


-- Recipients of whom nothing is known count as closed while this row is there.
CREATE TABLE unknown_windows_closed (
  only_row boolean PRIMARY KEY DEFAULT true,
  since timestamptz NOT NULL,
  CHECK (only_row)
);

-- A channel sends nothing: for a time that Siren asked for (`wait`), or until a probe with one message ends it (`pause`).
-- Whatever stands behind it, one row holds it. `account`: every channel is paused for the same reason.
CREATE TABLE channel_holds (
  channel text PRIMARY KEY,
  kind text NOT NULL,
  since timestamptz NOT NULL,
  until timestamptz NOT NULL,
  reason text NOT NULL,
  trial_ms int,
  account boolean NOT NULL DEFAULT false,
  CONSTRAINT channel_is_known CHECK (channel IN ('whatsapp', 'sms')),
  CONSTRAINT kind_is_known CHECK (kind IN ('wait', 'pause'))
);

-- An approved template that is not sent until `until`; then one message probes it.
CREATE TABLE template_holds (
  name text NOT NULL,
  language text NOT NULL,
  since timestamptz NOT NULL,
  until timestamptz NOT NULL,
  reason text NOT NULL,
  probe_ms int NOT NULL,
  PRIMARY KEY (name, language)
);

-- Errors in a row about a channel, a template or unknown windows: three different subjects, and it is not their fault.
CREATE TABLE consecutive_errors (
  about text NOT NULL,
  source text NOT NULL,
  subject text NOT NULL,
  PRIMARY KEY (about, source, subject),
  CONSTRAINT source_is_known CHECK (source IN ('answer', 'receipt', 'any'))
);

-- Places of what is limited per second, over all replicas: when the next one is.
CREATE TABLE rates (
  key text PRIMARY KEY,
  next_at timestamptz NOT NULL
);

-- SMS begun in a clock hour: to all numbers (prefix '') and by the first digits of the number.
CREATE TABLE sms_hours (
  hour timestamptz NOT NULL,
  prefix text NOT NULL,
  n int NOT NULL,
  PRIMARY KEY (hour, prefix),
  CONSTRAINT hour_is_whole CHECK (hour = date_trunc('hour', hour, 'UTC'))
);

-- What people wrote. Each row is its own job. A message is this one by Siren's id, its channel and its sender, however
-- the number is set apart: ids begin again at some gateways.
CREATE TABLE incoming_messages (
  id uuid PRIMARY KEY,
  provider_message_id text NOT NULL,
  from_number text NOT NULL,
  from_e164 text,
  to_number text,
  channel text NOT NULL,
  type text NOT NULL,
  provider_type text NOT NULL,
  text text,
  media jsonb NOT NULL,
  metadata jsonb NOT NULL,
  sent_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  status text NOT NULL,
  reply_message_id uuid,
  reply_problem text,
  next_at timestamptz,
  failures smallint NOT NULL DEFAULT 0,
  location jsonb,
  contacts jsonb NOT NULL DEFAULT '[]',
  conversation_id text,
  keyword text,
  in_hand boolean NOT NULL DEFAULT false,
  locale text,
  CONSTRAINT channel_is_known CHECK (channel IN ('whatsapp', 'sms')),
  CONSTRAINT in_hand_until_settled CHECK (NOT in_hand OR status = 'received'),
  CONSTRAINT keyword_is_known CHECK (keyword IN ('stop', 'start', 'help')),
  CONSTRAINT looked_at_again_until_handled CHECK ((status = 'received') = (next_at IS NOT NULL)),
  CONSTRAINT status_is_known CHECK (status IN ('received', 'handled', 'failed', 'not_obeyed'))
);
CREATE INDEX incoming_messages_conversation ON incoming_messages (conversation_id,
    id) WHERE conversation_id IS NOT NULL;
CREATE INDEX incoming_messages_dead ON incoming_messages (id) WHERE status = 'failed';
CREATE INDEX incoming_messages_from ON incoming_messages (from_e164, id);
CREATE INDEX incoming_messages_keyword ON incoming_messages (from_e164, id) WHERE keyword IS NOT NULL;
CREATE INDEX incoming_messages_locale ON incoming_messages (from_e164, id) WHERE locale IS NOT NULL;
CREATE INDEX incoming_messages_next_at ON incoming_messages (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX incoming_messages_not_obeyed ON incoming_messages (id) WHERE status = 'not_obeyed';
CREATE UNIQUE INDEX incoming_messages_once ON incoming_messages (provider_message_id, channel,
    lower(regexp_replace(from_number, '[-+ ().]+', '', 'g')));
CREATE INDEX incoming_messages_strange_from ON incoming_messages (from_number, id) WHERE from_e164 IS NULL;
CREATE INDEX incoming_messages_wrote_at ON incoming_messages (from_e164, channel, wrote_at(sent_at,
    received_at)) WHERE from_e164 IS NOT NULL;

-- What Siren said when it was last asked whether it is there: one row, so that every replica shows the same.
CREATE TABLE siren_checks (
  only_row boolean PRIMARY KEY DEFAULT true,
  asked_at timestamptz NOT NULL,
  answered_at timestamptz,
  problem text,
  CHECK (only_row)
);

-- How often receipts told something rare: only counted up.
CREATE TABLE receipt_counters (
  day date NOT NULL,
  what text NOT NULL,
  n bigint NOT NULL,
  PRIMARY KEY (day, what),
  CONSTRAINT what_is_known CHECK (what IN ('contradicted', 'reconciled'))
);

-- What one transaction tells the application; it lives for milliseconds.
CREATE TABLE event_outbox (
  seq bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  events json NOT NULL
) WITH (autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=5000);

-- One process at a time takes what is committed out of the outbox and gives it positions: what is committed late gets a
-- late position, and who polls by position misses nothing.
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

-- What a change of state takes away and adds: a row for each minute, channel, country and batch that a transaction
-- touched. It lives for a second or so. A counter that is null is zero. `times` counts times by short keys (see
-- times.ts): {"137": 1}; `tallies` what has names that nobody knows beforehand: {"error/131026": -1}.
CREATE TABLE statistics_deltas (
  id uuid PRIMARY KEY,
  minute timestamptz NOT NULL,
  channel text NOT NULL,
  country text NOT NULL,
  batch_id uuid,
  attempts_sending int,
  attempts_unknown int,
  attempts_accepted int,
  attempts_sent int,
  attempts_failed int,
  attempts_delivered int,
  attempts_read int,
  late_deliveries int,
  unpriced_attempts int,
  messages_scheduled int,
  messages_queued int,
  messages_sending int,
  messages_sent int,
  messages_delivered int,
  messages_read int,
  messages_failed int,
  messages_expired int,
  messages_cancelled int,
  messages_suppressed int,
  finished_sent int,
  finished_delivered int,
  finished_read int,
  fallbacks int,
  double_deliveries int,
  first_silent int,
  times jsonb,
  tallies jsonb,
  template text,
  category text,
  CONSTRAINT minute_is_whole CHECK (minute = date_trunc('minute', minute))
) WITH (autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=5000);
CREATE INDEX statistics_deltas_batch ON statistics_deltas (batch_id) WHERE batch_id IS NOT NULL;

-- What is folded, a row for each minute, quarter of an hour, hour, six hours, day, ten days and month (of UTC) and for each
-- batch over all time. `scope` is all ('*'), a country ('' for none), a template, a category, or the batch. For as long as
-- deltas are folded out of order, a counter may be below zero; a row of zeros is removed. The room left in each page keeps
-- the updates of a busy minute in it.
CREATE TABLE statistics_counts (
  level text NOT NULL,
  scope text NOT NULL,
  start timestamptz NOT NULL,
  channel text NOT NULL,
  attempts_sending int NOT NULL,
  attempts_unknown int NOT NULL,
  attempts_accepted int NOT NULL,
  attempts_sent int NOT NULL,
  attempts_failed int NOT NULL,
  attempts_delivered int NOT NULL,
  attempts_read int NOT NULL,
  late_deliveries int NOT NULL,
  unpriced_attempts int NOT NULL,
  messages_scheduled int NOT NULL,
  messages_queued int NOT NULL,
  messages_sending int NOT NULL,
  messages_sent int NOT NULL,
  messages_delivered int NOT NULL,
  messages_read int NOT NULL,
  messages_failed int NOT NULL,
  messages_expired int NOT NULL,
  messages_cancelled int NOT NULL,
  messages_suppressed int NOT NULL,
  finished_sent int NOT NULL,
  finished_delivered int NOT NULL,
  finished_read int NOT NULL,
  fallbacks int NOT NULL,
  double_deliveries int NOT NULL,
  first_silent int NOT NULL,
  PRIMARY KEY (level, scope, start, channel)
) WITH (fillfactor=80);

-- Histograms of times, of the same times and scopes; all of one minute in one row.
CREATE TABLE statistics_times (
  level text NOT NULL,
  scope text NOT NULL,
  start timestamptz NOT NULL,
  channel text NOT NULL,
  keys int[] NOT NULL,
  ns int[] NOT NULL,
  PRIMARY KEY (level, scope, start, channel),
  CONSTRAINT one_number_each CHECK (cardinality(keys) = cardinality(ns))
) WITH (fillfactor=80);

-- Errors and money, of the same times and scopes.
CREATE TABLE statistics_tallies (
  level text NOT NULL,
  scope text NOT NULL,
  start timestamptz NOT NULL,
  channel text NOT NULL,
  keys text[] NOT NULL,
  ns bigint[] NOT NULL,
  PRIMARY KEY (level, scope, start, channel),
  CONSTRAINT one_number_each CHECK (cardinality(keys) = cardinality(ns))
) WITH (fillfactor=80);

-- The processes that share this database, so that one that starts can say where its settings differ from those of the
-- others. A process renews its row each 30 s; who finds an old one removes it.
CREATE TABLE replicas (
  id uuid PRIMARY KEY,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  digests jsonb NOT NULL,
  CONSTRAINT digests_have_names CHECK (jsonb_typeof(digests) = 'object')
);

-- The key of those digests, made here and never shown: without it a digest of a secret could be compared with guesses.
CREATE TABLE replica_digest_key (
  only_row boolean PRIMARY KEY DEFAULT true,
  key bytea NOT NULL,
  CHECK (octet_length(key) = 32),
  CHECK (only_row)
);

INSERT INTO siren_checks (asked_at) VALUES ('-infinity');
INSERT INTO replica_digest_key (key)
  SELECT decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex');
