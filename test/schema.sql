-- The schema that all migrations together make, read back from the catalogue: what is reviewed when a migration
-- changes. Left out, since they differ from day to day or are not ours: the partitions of months and days, and TypeORM's
-- table of migrations. To renew it: npx vitest run test/schema.spec.ts -u

CREATE OR REPLACE FUNCTION attempt_rank(status text)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT array_position(ARRAY['sending', 'unknown', 'accepted', 'sent', 'failed', 'delivered', 'read'], status)
$function$;

CREATE OR REPLACE FUNCTION erased_incoming_id(provider_message_id text, channel text, from_number text)
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE STRICT
AS $function$
  SELECT 'erased:' || keyed_digest(
    concat_ws(' ', provider_message_id, channel, lower(regexp_replace(from_number, '[-+ ().]+', '', 'g'))))
$function$;

CREATE OR REPLACE FUNCTION is_channel(channel text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (channel = ANY (ARRAY['whatsapp'::text, 'sms'::text]));

CREATE OR REPLACE FUNCTION keyed_digest(value text)
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE STRICT
AS $function$
  SELECT encode(sha256(outer_key || sha256(inner_key || convert_to(value, 'UTF8'))), 'hex') FROM personal_digest_key
$function$;

CREATE OR REPLACE FUNCTION make_partitions(ahead integer)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
DECLARE
  missing text;
BEGIN
  FOR missing IN SELECT statement FROM missing_partitions(ahead) LOOP
    EXECUTE missing;
  END LOOP;
END $function$;

CREATE OR REPLACE FUNCTION missing_partitions(ahead integer)
 RETURNS TABLE(parent text, statement text)
 LANGUAGE sql
AS $function$
  SELECT parent, format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', name, parent, low, high)
                 || options
    FROM wanted_partitions(ahead) WHERE to_regclass(format('%I.%I', current_schema(), name)) IS NULL
   ORDER BY low, parent
$function$;

CREATE OR REPLACE FUNCTION month_options(parent text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT CASE parent WHEN 'delivery_attempts' THEN ' WITH (fillfactor = 40)'
                     WHEN 'deliveries' THEN ' WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 10000)'
                     ELSE '' END
$function$;

CREATE OR REPLACE FUNCTION refuse_to_change_audit()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'the audit is only added to' USING ERRCODE = 'restrict_violation';
END $function$;

CREATE OR REPLACE FUNCTION search_phrase(written text)
 RETURNS tsquery
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT CASE WHEN numnode(words) > 0 THEN (words::text || ':*')::tsquery END
    FROM phraseto_tsquery('simple', regexp_replace(written, '[^[:alnum:]]+', ' ', 'g')) AS words
$function$;

CREATE OR REPLACE FUNCTION search_words(written text)
 RETURNS tsvector
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT to_tsvector('simple', regexp_replace(written, '[^[:alnum:]]+', ' ', 'g'))
$function$;

CREATE OR REPLACE FUNCTION template_words(locales jsonb)
 RETURNS tsvector
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT to_tsvector('simple', regexp_replace(jsonb_path_query_array(locales, '$.**.text')::text,
                                              '(\\[nrtbf]|[^[:alnum:]])+', ' ', 'g'))
$function$;

CREATE OR REPLACE FUNCTION uuid7_floor(at timestamp with time zone)
 RETURNS uuid
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT (lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$function$;

CREATE OR REPLACE FUNCTION wanted_partitions(ahead integer)
 RETURNS TABLE(parent text, name text, partition_key text, low text, high text, options text)
 LANGUAGE sql
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION wrote_at(sent_at timestamp with time zone, received_at timestamp with time zone)
 RETURNS timestamp with time zone
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT CASE WHEN sent_at > received_at OR received_at - sent_at > interval '1 hour' THEN received_at ELSE sent_at END
$function$;

CREATE TABLE api_keys (
  id uuid NOT NULL,
  name text NOT NULL,
  digest bytea NOT NULL,
  scopes text[] NOT NULL,
  max_per_second integer,
  created_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone,
  last_used_at timestamp with time zone,
  CONSTRAINT api_keys_pkey PRIMARY KEY (id),
  CONSTRAINT digest_is_sha_256 CHECK (length(digest) = 32),
  CONSTRAINT limit_is_no_debt CHECK (max_per_second >= 0),
  CONSTRAINT may_something CHECK (cardinality(scopes) > 0)
);
CREATE UNIQUE INDEX api_keys_digest ON api_keys USING btree (digest);

CREATE TABLE audit (
  id uuid NOT NULL,
  at timestamp with time zone NOT NULL DEFAULT now(),
  key_id text NOT NULL,
  key_name text NOT NULL,
  action text NOT NULL,
  subject_type text NOT NULL,
  subject_id text NOT NULL,
  before jsonb,
  after jsonb,
  request_id text,
  CONSTRAINT audit_pkey PRIMARY KEY (id)
);
CREATE INDEX audit_subject ON audit USING btree (subject_id, id);

CREATE TABLE automatic_answers (
  sender text NOT NULL,
  kind text NOT NULL,
  answered_at timestamp with time zone NOT NULL,
  n integer NOT NULL,
  CONSTRAINT automatic_answers_pkey PRIMARY KEY (sender, kind),
  CONSTRAINT kind_is_known CHECK (kind = ANY (ARRAY['stop'::text, 'stop_marketing'::text, 'start'::text, 'help'::text, 'reply'::text]))
);
CREATE INDEX automatic_answers_answered_at ON automatic_answers USING btree (answered_at);

CREATE TABLE batch_rejections (
  batch_id uuid NOT NULL,
  index integer NOT NULL,
  errors jsonb NOT NULL,
  type text NOT NULL,
  CONSTRAINT batch_rejections_pkey PRIMARY KEY (batch_id, index)
);

CREATE TABLE batches (
  id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL,
  total integer NOT NULL,
  upload_complete boolean NOT NULL,
  rejected_count integer NOT NULL DEFAULT 0,
  next_index integer NOT NULL DEFAULT 0,
  upload_until timestamp with time zone,
  duplicate_numbers integer NOT NULL DEFAULT 0,
  paused_at timestamp with time zone,
  cancelled_at timestamp with time zone,
  rate_per_second double precision,
  measured_since timestamp with time zone,
  measured_from integer NOT NULL DEFAULT 0,
  finished_at timestamp with time zone,
  repeated integer NOT NULL DEFAULT 0,
  skipped_duplicates integer NOT NULL DEFAULT 0,
  has_line boolean NOT NULL DEFAULT false,
  cancel_after uuid,
  is_cancelling boolean NOT NULL DEFAULT false,
  application text,
  name text,
  CONSTRAINT batches_pkey PRIMARY KEY (id),
  CONSTRAINT rate_is_positive CHECK (rate_per_second > 0::double precision)
);
CREATE INDEX batches_application ON batches USING btree (application, id) WHERE application IS NOT NULL;
CREATE INDEX batches_cancelling ON batches USING btree (id) WHERE is_cancelling;
CREATE INDEX batches_name ON batches USING gin (search_words(name)) WHERE name IS NOT NULL;
CREATE INDEX batches_with_line ON batches USING btree (id) WHERE has_line;

CREATE TABLE channel_holds (
  channel text NOT NULL,
  kind text NOT NULL,
  since timestamp with time zone NOT NULL,
  until timestamp with time zone NOT NULL,
  reason text NOT NULL,
  probe_ms integer,
  account boolean NOT NULL DEFAULT false,
  probes jsonb NOT NULL DEFAULT '[]'::jsonb,
  probing boolean NOT NULL DEFAULT false,
  ordered boolean NOT NULL DEFAULT false,
  was_wait boolean NOT NULL DEFAULT false,
  CONSTRAINT channel_holds_pkey PRIMARY KEY (channel),
  CONSTRAINT channel_is_known CHECK (is_channel(channel)),
  CONSTRAINT kind_is_known CHECK (kind = ANY (ARRAY['wait'::text, 'pause'::text]))
);

CREATE TABLE consecutive_errors (
  about text NOT NULL,
  source text NOT NULL,
  subject text NOT NULL,
  CONSTRAINT consecutive_errors_pkey PRIMARY KEY (about, source, subject),
  CONSTRAINT source_is_known CHECK (source = ANY (ARRAY['answer'::text, 'receipt'::text, 'any'::text]))
);

CREATE TABLE content_retention (
  what text NOT NULL,
  up_to uuid NOT NULL,
  passed_over uuid[] NOT NULL DEFAULT '{}'::uuid[],
  CONSTRAINT content_retention_pkey PRIMARY KEY (what),
  CONSTRAINT what_is_known CHECK (what = ANY (ARRAY['messages'::text, 'incoming_messages'::text]))
);

CREATE TABLE deliveries (
  message_id uuid NOT NULL,
  status text NOT NULL,
  channel text,
  next_at timestamp with time zone,
  line text,
  line_at timestamp with time zone,
  failures smallint NOT NULL DEFAULT 0,
  fallback_used boolean NOT NULL DEFAULT false,
  send_at timestamp with time zone,
  expires_at timestamp with time zone NOT NULL,
  sent_at timestamp with time zone,
  delivered_at timestamp with time zone,
  finished_at timestamp with time zone,
  failure_code text,
  failure_message text,
  replayed_after smallint,
  CONSTRAINT deliveries_pkey PRIMARY KEY (message_id),
  CONSTRAINT finished_is_final CHECK (finished_at IS NULL OR (status <> ALL (ARRAY['scheduled'::text, 'queued'::text, 'sending'::text]))),
  CONSTRAINT line_has_a_time CHECK ((line IS NULL) = (line_at IS NULL)),
  CONSTRAINT only_the_finish_gives_up CHECK (finished_at IS NOT NULL OR (status <> ALL (ARRAY['failed'::text, 'expired'::text, 'cancelled'::text, 'suppressed'::text]))),
  CONSTRAINT open_is_looked_at_again CHECK (finished_at IS NOT NULL OR next_at IS NOT NULL),
  CONSTRAINT status_is_known CHECK (status = ANY (ARRAY['scheduled'::text, 'queued'::text, 'sending'::text, 'sent'::text, 'delivered'::text, 'read'::text, 'failed'::text, 'expired'::text, 'cancelled'::text, 'suppressed'::text]))
) PARTITION BY RANGE (message_id);
CREATE INDEX deliveries_failed ON ONLY deliveries USING btree (message_id) WHERE failure_code IS NOT NULL;
CREATE INDEX deliveries_line ON ONLY deliveries USING btree (line, line_at, message_id) WHERE line IS NOT NULL;
CREATE INDEX deliveries_next_at ON ONLY deliveries USING btree (next_at, message_id) WHERE next_at IS NOT NULL;

CREATE TABLE deliveries_default PARTITION OF deliveries DEFAULT;

CREATE TABLE delivery_attempts (
  message_id uuid NOT NULL,
  number smallint NOT NULL,
  id uuid NOT NULL,
  step smallint NOT NULL,
  channel text NOT NULL,
  provider text,
  reason text NOT NULL,
  status text NOT NULL,
  started_at timestamp with time zone NOT NULL,
  lease_until timestamp with time zone,
  provider_message_id text,
  retry_at timestamp with time zone,
  asked_at timestamp with time zone,
  accepted_at timestamp with time zone,
  sent_at timestamp with time zone,
  delivered_at timestamp with time zone,
  read_at timestamp with time zone,
  failed_at timestamp with time zone,
  error_code text,
  error_message text,
  error_action text,
  cost_micros bigint,
  cost_currency text,
  known_window text,
  approved_name text,
  approved_language text,
  saved jsonb,
  CONSTRAINT delivery_attempts_pkey PRIMARY KEY (message_id, number),
  CONSTRAINT cost_has_a_currency CHECK ((cost_micros IS NULL) = (cost_currency IS NULL)),
  CONSTRAINT reason_is_known CHECK (reason = ANY (ARRAY['first'::text, 'retry'::text, 'next_provider'::text, 'fallback'::text, 'unknown_outcome_retry'::text, 'replay'::text, 'next_language'::text, 'template'::text, 'without_media'::text])),
  CONSTRAINT sending_is_leased CHECK (status <> 'sending'::text OR lease_until IS NOT NULL),
  CONSTRAINT status_is_known CHECK (attempt_rank(status) IS NOT NULL),
  CONSTRAINT template_is_whole CHECK ((approved_name IS NULL) = (approved_language IS NULL)),
  CONSTRAINT window_is_known CHECK (known_window = ANY (ARRAY['open'::text, 'closed'::text, 'unknown'::text])),
  CONSTRAINT window_is_of_whatsapp CHECK (known_window IS NULL OR channel = 'whatsapp'::text)
) PARTITION BY RANGE (message_id);
CREATE INDEX delivery_attempts_started_at ON ONLY delivery_attempts USING brin (started_at) WITH (pages_per_range='32', autosummarize='on');

CREATE TABLE delivery_attempts_default PARTITION OF delivery_attempts DEFAULT;

CREATE TABLE erasures (
  id uuid NOT NULL,
  phone_number text,
  keep_suppression boolean NOT NULL,
  requested_at timestamp with time zone NOT NULL,
  api_key_id text,
  step text NOT NULL,
  "position" text,
  has_left boolean NOT NULL DEFAULT false,
  waits_until timestamp with time zone,
  erased jsonb NOT NULL DEFAULT '{}'::jsonb,
  next_at timestamp with time zone,
  failures smallint NOT NULL DEFAULT 0,
  finished_at timestamp with time zone,
  CONSTRAINT erasures_pkey PRIMARY KEY (id),
  CONSTRAINT erasures_phone_number_key UNIQUE (phone_number),
  CONSTRAINT finished_names_nobody CHECK ((finished_at IS NULL) = (phone_number IS NOT NULL)),
  CONSTRAINT looked_at_again_until_finished CHECK ((finished_at IS NULL) = (next_at IS NOT NULL)),
  CONSTRAINT step_is_known CHECK (step = ANY (ARRAY['messages'::text, 'incoming_messages'::text, 'spool'::text, 'parked_receipts'::text, 'batch_rejections'::text, 'number'::text, 'done'::text]))
);
CREATE INDEX erasures_next_at ON erasures USING btree (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE event_deliveries (
  outbox_id uuid NOT NULL,
  item smallint NOT NULL,
  id uuid NOT NULL,
  number bigint NOT NULL,
  subject uuid NOT NULL,
  type text NOT NULL,
  at timestamp with time zone NOT NULL,
  status text NOT NULL,
  next_at timestamp with time zone,
  failures integer NOT NULL DEFAULT 0,
  failing_since timestamp with time zone,
  deliveries jsonb NOT NULL DEFAULT '[]'::jsonb,
  CONSTRAINT event_deliveries_pkey PRIMARY KEY (outbox_id, item),
  CONSTRAINT status_is_known CHECK (status = ANY (ARRAY['waiting'::text, 'delivered'::text, 'dead'::text, 'discarded'::text])),
  CONSTRAINT waiting_is_looked_at_again CHECK ((status = 'waiting'::text) = (next_at IS NOT NULL))
) WITH (autovacuum_vacuum_scale_factor=0.01, autovacuum_vacuum_threshold=10000);
CREATE INDEX event_deliveries_dead ON event_deliveries USING btree (id) WHERE status = 'dead'::text;
CREATE INDEX event_deliveries_dead_subject ON event_deliveries USING btree (subject) WHERE status = 'dead'::text;
CREATE INDEX event_deliveries_next_at ON event_deliveries USING btree (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX event_deliveries_subject ON event_deliveries USING btree (subject, number, item) WHERE next_at IS NOT NULL;

CREATE TABLE idempotency_keys (
  application text NOT NULL,
  key text NOT NULL,
  fingerprint bytea NOT NULL,
  status smallint NOT NULL,
  location text,
  body text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (application, key)
);
CREATE INDEX idempotency_keys_created_at ON idempotency_keys USING btree (created_at);

CREATE TABLE incoming_messages (
  id uuid NOT NULL,
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
  sent_at timestamp with time zone NOT NULL,
  received_at timestamp with time zone NOT NULL,
  status text NOT NULL,
  reply_message_id uuid,
  reply_problem text,
  next_at timestamp with time zone,
  failures smallint NOT NULL DEFAULT 0,
  location jsonb,
  contacts jsonb NOT NULL DEFAULT '[]'::jsonb,
  conversation_id text,
  keyword text,
  in_hand boolean NOT NULL DEFAULT false,
  locale text,
  button jsonb,
  reply_to uuid,
  hand_reply_id uuid,
  CONSTRAINT incoming_messages_pkey PRIMARY KEY (id),
  CONSTRAINT channel_is_known CHECK (is_channel(channel)),
  CONSTRAINT in_hand_until_settled CHECK (NOT in_hand OR status = 'received'::text),
  CONSTRAINT keyword_is_known CHECK (keyword = ANY (ARRAY['stop'::text, 'start'::text, 'help'::text])),
  CONSTRAINT looked_at_again_until_handled CHECK ((status = 'received'::text) = (next_at IS NOT NULL)),
  CONSTRAINT status_is_known CHECK (status = ANY (ARRAY['received'::text, 'handled'::text, 'failed'::text, 'not_obeyed'::text, 'discarded'::text]))
);
CREATE INDEX incoming_messages_conversation ON incoming_messages USING btree (conversation_id, id) WHERE conversation_id IS NOT NULL;
CREATE INDEX incoming_messages_dead ON incoming_messages USING btree (id) WHERE status = 'failed'::text;
CREATE INDEX incoming_messages_from ON incoming_messages USING btree (from_e164, id);
CREATE INDEX incoming_messages_keyword ON incoming_messages USING btree (from_e164, id) WHERE keyword IS NOT NULL;
CREATE INDEX incoming_messages_last_digits ON incoming_messages USING brin ("right"(from_e164, 4) text_bloom_ops (n_distinct_per_range='1000', false_positive_rate='0.01'), id) WITH (pages_per_range='16', autosummarize='on');
CREATE INDEX incoming_messages_locale ON incoming_messages USING btree (from_e164, id) WHERE locale IS NOT NULL;
CREATE INDEX incoming_messages_next_at ON incoming_messages USING btree (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX incoming_messages_not_obeyed ON incoming_messages USING btree (id) WHERE status = 'not_obeyed'::text;
CREATE UNIQUE INDEX incoming_messages_once ON incoming_messages USING btree (provider_message_id, channel, lower(regexp_replace(from_number, '[-+ ().]+'::text, ''::text, 'g'::text)));
CREATE INDEX incoming_messages_strange_from ON incoming_messages USING btree (from_number, id) WHERE from_e164 IS NULL;
CREATE INDEX incoming_messages_wrote_at ON incoming_messages USING btree (from_e164, channel, wrote_at(sent_at, received_at)) WHERE from_e164 IS NOT NULL;

CREATE TABLE message_history (
  message_id uuid NOT NULL,
  id uuid NOT NULL,
  at timestamp with time zone NOT NULL,
  event text NOT NULL,
  detail jsonb NOT NULL,
  CONSTRAINT message_history_pkey PRIMARY KEY (message_id, id)
) PARTITION BY RANGE (message_id);

CREATE TABLE message_history_default PARTITION OF message_history DEFAULT;

CREATE TABLE messages (
  id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL,
  to_number text NOT NULL,
  country text,
  text text NOT NULL,
  plan jsonb NOT NULL,
  priority smallint NOT NULL,
  policy text,
  retry_max_attempts smallint,
  unknown_outcome_retries smallint,
  batch_id uuid,
  category text NOT NULL,
  reference text,
  reply_to uuid,
  metadata jsonb,
  ignores_suppression boolean NOT NULL DEFAULT false,
  batch_index integer,
  template_name text,
  template_version integer,
  locale text,
  trace_parent text,
  application text,
  content jsonb,
  delivery_window jsonb,
  grace_ms integer,
  fixed_expiry boolean,
  learn boolean,
  resend_of uuid,
  CONSTRAINT messages_pkey PRIMARY KEY (id)
) PARTITION BY RANGE (id);
CREATE INDEX messages_batch ON ONLY messages USING btree (batch_id, id) WHERE batch_id IS NOT NULL;
CREATE INDEX messages_last_digits ON ONLY messages USING brin ("right"(to_number, 4) text_bloom_ops (n_distinct_per_range='1000', false_positive_rate='0.01'), id) WITH (pages_per_range='32', autosummarize='on');
CREATE INDEX messages_reference ON ONLY messages USING btree (lower(reference) text_pattern_ops, id) WHERE reference IS NOT NULL;
CREATE INDEX messages_template ON ONLY messages USING btree (template_name, id) WHERE template_name IS NOT NULL;
CREATE INDEX messages_to_number ON ONLY messages USING btree (to_number, id);

CREATE TABLE messages_default PARTITION OF messages DEFAULT;

CREATE TABLE messages_kept_from (
  only_row boolean NOT NULL DEFAULT true,
  month timestamp with time zone NOT NULL,
  CONSTRAINT messages_kept_from_pkey PRIMARY KEY (only_row),
  CONSTRAINT messages_kept_from_only_row_check CHECK (only_row),
  CONSTRAINT month_is_whole CHECK (month = date_trunc('month'::text, month, 'UTC'::text))
);

CREATE TABLE not_on_whatsapp (
  phone_number text NOT NULL,
  refused_at timestamp with time zone NOT NULL,
  message_id uuid NOT NULL,
  number smallint NOT NULL,
  begun_at timestamp with time zone NOT NULL,
  was_taken boolean NOT NULL,
  CONSTRAINT not_on_whatsapp_pkey PRIMARY KEY (phone_number, refused_at, message_id, number)
);
CREATE INDEX not_on_whatsapp_refused_at ON not_on_whatsapp USING btree (refused_at);

CREATE TABLE outbox (
  id uuid NOT NULL,
  number bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  subjects uuid[] NOT NULL,
  types text[] NOT NULL,
  times timestamp with time zone[] NOT NULL,
  states text NOT NULL,
  CONSTRAINT outbox_pkey PRIMARY KEY (id),
  CONSTRAINT one_of_each CHECK (cardinality(subjects) >= 1 AND cardinality(subjects) <= 200 AND cardinality(types) = cardinality(subjects) AND cardinality(times) = cardinality(subjects))
);

CREATE TABLE outbox_positions (
  "position" bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  id uuid NOT NULL,
  size smallint NOT NULL,
  results text,
  CONSTRAINT outbox_positions_pkey PRIMARY KEY ("position"),
  CONSTRAINT outbox_positions_id_key UNIQUE (id)
) WITH (fillfactor=70);

CREATE TABLE outbox_queue (
  number bigint NOT NULL,
  id uuid NOT NULL,
  size smallint NOT NULL,
  "position" bigint,
  next_at timestamp with time zone,
  results text,
  CONSTRAINT outbox_queue_pkey PRIMARY KEY (number),
  CONSTRAINT posted_by_its_position CHECK (("position" IS NULL) = (next_at IS NULL))
) WITH (autovacuum_vacuum_scale_factor=0.01, autovacuum_vacuum_threshold=10000, fillfactor=50);
CREATE INDEX outbox_queue_unsequenced ON outbox_queue USING btree (number) WHERE "position" IS NULL;

CREATE TABLE parked_receipts (
  id uuid NOT NULL,
  provider_message_id text NOT NULL,
  recipient text,
  channel text,
  webhook text NOT NULL,
  received_at timestamp with time zone NOT NULL,
  looks smallint NOT NULL DEFAULT 0,
  next_at timestamp with time zone,
  CONSTRAINT parked_receipts_pkey PRIMARY KEY (id)
) WITH (autovacuum_vacuum_scale_factor=0.01, autovacuum_vacuum_threshold=10000);
CREATE INDEX parked_receipts_next_at ON parked_receipts USING btree (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX parked_receipts_provider_message_id ON parked_receipts USING btree (provider_message_id);
CREATE INDEX parked_receipts_recipient ON parked_receipts USING btree (recipient, channel) WHERE recipient IS NOT NULL;

CREATE TABLE personal_digest_key (
  only_row boolean NOT NULL DEFAULT true,
  inner_key bytea NOT NULL,
  outer_key bytea NOT NULL,
  CONSTRAINT personal_digest_key_pkey PRIMARY KEY (only_row),
  CONSTRAINT personal_digest_key_check CHECK (octet_length(inner_key) = 64 AND octet_length(outer_key) = 64),
  CONSTRAINT personal_digest_key_only_row_check CHECK (only_row)
);

CREATE TABLE policies (
  name text NOT NULL,
  channels jsonb,
  retry_max_attempts smallint,
  unknown_outcome_retries smallint,
  ttl_ms bigint,
  priority text,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  category text,
  template jsonb,
  delivery_window jsonb,
  CONSTRAINT policies_pkey PRIMARY KEY (name),
  CONSTRAINT category_is_known CHECK (category = ANY (ARRAY['transactional'::text, 'marketing'::text])),
  CONSTRAINT priority_is_known CHECK (priority = ANY (ARRAY['low'::text, 'normal'::text, 'high'::text]))
);

CREATE TABLE provider_ids (
  provider_message_id text NOT NULL,
  channel text NOT NULL,
  message_id uuid NOT NULL,
  number smallint NOT NULL,
  day date NOT NULL,
  CONSTRAINT provider_ids_pkey PRIMARY KEY (provider_message_id, channel, message_id, number, day)
) PARTITION BY RANGE (day);

CREATE TABLE provider_ids_default PARTITION OF provider_ids DEFAULT;

CREATE TABLE rates (
  key text NOT NULL,
  next_at timestamp with time zone NOT NULL,
  CONSTRAINT rates_pkey PRIMARY KEY (key)
);

CREATE TABLE receipt_counters (
  day date NOT NULL,
  what text NOT NULL,
  n bigint NOT NULL,
  CONSTRAINT receipt_counters_pkey PRIMARY KEY (day, what),
  CONSTRAINT what_is_known CHECK (what = ANY (ARRAY['contradicted'::text, 'reconciled'::text]))
);

CREATE TABLE received_webhooks (
  id uuid NOT NULL,
  settled_at timestamp with time zone NOT NULL,
  received_at timestamp with time zone NOT NULL,
  endpoint text NOT NULL,
  dialect text,
  item integer,
  provider_message_id text NOT NULL,
  said text NOT NULL,
  digest bytea NOT NULL,
  body text NOT NULL,
  event_header text,
  delivery_header text,
  result text NOT NULL,
  message_id uuid,
  attempt_number smallint,
  failures smallint NOT NULL DEFAULT 0,
  CONSTRAINT received_webhooks_pkey PRIMARY KEY (id, settled_at),
  CONSTRAINT attempt_is_whole CHECK ((attempt_number IS NULL) = (message_id IS NULL)),
  CONSTRAINT endpoint_is_known CHECK (endpoint = ANY (ARRAY['message'::text, 'delivery-status'::text])),
  CONSTRAINT result_is_known CHECK (result = ANY (ARRAY['applied'::text, 'changed_nothing'::text, 'unknown_id_dropped'::text, 'message_gone'::text, 'stored'::text]))
) PARTITION BY RANGE (settled_at);
CREATE INDEX received_webhooks_message_id ON ONLY received_webhooks USING btree (message_id, id) WHERE message_id IS NOT NULL;
CREATE INDEX received_webhooks_provider_message_id ON ONLY received_webhooks USING btree (provider_message_id, id);

CREATE TABLE received_webhooks_default PARTITION OF received_webhooks DEFAULT;

CREATE TABLE recipient_windows (
  phone_number text NOT NULL,
  revision bigint NOT NULL,
  accepted_at timestamp with time zone[] NOT NULL,
  digests bigint[] NOT NULL,
  prune_after timestamp with time zone NOT NULL,
  CONSTRAINT recipient_windows_pkey PRIMARY KEY (phone_number),
  CONSTRAINT one_digest_each CHECK (cardinality(accepted_at) = cardinality(digests))
) WITH (fillfactor=80);
CREATE INDEX recipient_windows_prune_after ON recipient_windows USING btree (prune_after);

CREATE TABLE replica_digest_key (
  only_row boolean NOT NULL DEFAULT true,
  key bytea NOT NULL,
  CONSTRAINT replica_digest_key_pkey PRIMARY KEY (only_row),
  CONSTRAINT replica_digest_key_key_check CHECK (octet_length(key) = 32),
  CONSTRAINT replica_digest_key_only_row_check CHECK (only_row)
);

CREATE TABLE replicas (
  id uuid NOT NULL,
  started_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  seen_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  digests jsonb NOT NULL,
  CONSTRAINT replicas_pkey PRIMARY KEY (id),
  CONSTRAINT digests_have_names CHECK (jsonb_typeof(digests) = 'object'::text)
);

CREATE TABLE resends (
  batch_id uuid NOT NULL,
  message_ids uuid[] NOT NULL,
  next_before uuid,
  CONSTRAINT resends_pkey PRIMARY KEY (batch_id)
);

CREATE TABLE resent_messages (
  message_id uuid NOT NULL,
  resent_as uuid NOT NULL,
  CONSTRAINT resent_messages_pkey PRIMARY KEY (message_id, resent_as)
);

CREATE TABLE sessions (
  id uuid NOT NULL,
  digest bytea NOT NULL,
  key_id text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  revoked_at timestamp with time zone,
  CONSTRAINT sessions_pkey PRIMARY KEY (id),
  CONSTRAINT session_digest_is_32_bytes CHECK (length(digest) = 32),
  CONSTRAINT session_lasts CHECK (expires_at > created_at)
);
CREATE UNIQUE INDEX sessions_digest ON sessions USING btree (digest);
CREATE INDEX sessions_key ON sessions USING btree (key_id, id);

CREATE TABLE siren_checks (
  only_row boolean NOT NULL DEFAULT true,
  asked_at timestamp with time zone NOT NULL,
  answered_at timestamp with time zone,
  problem text,
  CONSTRAINT siren_checks_pkey PRIMARY KEY (only_row),
  CONSTRAINT siren_checks_only_row_check CHECK (only_row)
);

CREATE TABLE sms_hours (
  hour timestamp with time zone NOT NULL,
  prefix text NOT NULL,
  n integer NOT NULL,
  CONSTRAINT sms_hours_pkey PRIMARY KEY (hour, prefix),
  CONSTRAINT hour_is_whole CHECK (hour = date_trunc('hour'::text, hour, 'UTC'::text))
);

CREATE TABLE statistics_carried (
  id uuid NOT NULL,
  minute timestamp with time zone NOT NULL,
  channel text NOT NULL,
  country text NOT NULL,
  batch_id uuid,
  attempts_sending integer,
  attempts_unknown integer,
  attempts_accepted integer,
  attempts_sent integer,
  attempts_failed integer,
  attempts_delivered integer,
  attempts_read integer,
  late_deliveries integer,
  unpriced_attempts integer,
  messages_scheduled integer,
  messages_queued integer,
  messages_sending integer,
  messages_sent integer,
  messages_delivered integer,
  messages_read integer,
  messages_failed integer,
  messages_expired integer,
  messages_cancelled integer,
  messages_suppressed integer,
  finished_sent integer,
  finished_delivered integer,
  finished_read integer,
  fallbacks integer,
  double_deliveries integer,
  first_silent integer,
  times jsonb,
  named jsonb,
  template text,
  category text,
  CONSTRAINT statistics_carried_pkey PRIMARY KEY (id),
  CONSTRAINT minute_is_whole CHECK (minute = date_trunc('minute'::text, minute))
);

CREATE TABLE statistics_counts (
  level text NOT NULL,
  scope text NOT NULL,
  start timestamp with time zone NOT NULL,
  channel text NOT NULL,
  attempts_sending integer NOT NULL,
  attempts_unknown integer NOT NULL,
  attempts_accepted integer NOT NULL,
  attempts_sent integer NOT NULL,
  attempts_failed integer NOT NULL,
  attempts_delivered integer NOT NULL,
  attempts_read integer NOT NULL,
  late_deliveries integer NOT NULL,
  unpriced_attempts integer NOT NULL,
  messages_scheduled integer NOT NULL,
  messages_queued integer NOT NULL,
  messages_sending integer NOT NULL,
  messages_sent integer NOT NULL,
  messages_delivered integer NOT NULL,
  messages_read integer NOT NULL,
  messages_failed integer NOT NULL,
  messages_expired integer NOT NULL,
  messages_cancelled integer NOT NULL,
  messages_suppressed integer NOT NULL,
  finished_sent integer NOT NULL,
  finished_delivered integer NOT NULL,
  finished_read integer NOT NULL,
  fallbacks integer NOT NULL,
  double_deliveries integer NOT NULL,
  first_silent integer NOT NULL,
  CONSTRAINT statistics_counts_pkey PRIMARY KEY (level, scope, start, channel)
) WITH (fillfactor=80);

CREATE TABLE statistics_deltas (
  id uuid NOT NULL,
  minute timestamp with time zone NOT NULL,
  channel text NOT NULL,
  country text NOT NULL,
  batch_id uuid,
  attempts_sending integer,
  attempts_unknown integer,
  attempts_accepted integer,
  attempts_sent integer,
  attempts_failed integer,
  attempts_delivered integer,
  attempts_read integer,
  late_deliveries integer,
  unpriced_attempts integer,
  messages_scheduled integer,
  messages_queued integer,
  messages_sending integer,
  messages_sent integer,
  messages_delivered integer,
  messages_read integer,
  messages_failed integer,
  messages_expired integer,
  messages_cancelled integer,
  messages_suppressed integer,
  finished_sent integer,
  finished_delivered integer,
  finished_read integer,
  fallbacks integer,
  double_deliveries integer,
  first_silent integer,
  times jsonb,
  named jsonb,
  template text,
  category text,
  CONSTRAINT statistics_deltas_pkey PRIMARY KEY (id),
  CONSTRAINT minute_is_whole CHECK (minute = date_trunc('minute'::text, minute))
) WITH (autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=5000);
CREATE INDEX statistics_deltas_batch ON statistics_deltas USING btree (batch_id) WHERE batch_id IS NOT NULL;

CREATE TABLE statistics_named (
  level text NOT NULL,
  scope text NOT NULL,
  start timestamp with time zone NOT NULL,
  channel text NOT NULL,
  keys text[] NOT NULL,
  ns bigint[] NOT NULL,
  CONSTRAINT statistics_named_pkey PRIMARY KEY (level, scope, start, channel),
  CONSTRAINT one_number_each CHECK (cardinality(keys) = cardinality(ns))
) WITH (fillfactor=80);

CREATE TABLE statistics_times (
  level text NOT NULL,
  scope text NOT NULL,
  start timestamp with time zone NOT NULL,
  channel text NOT NULL,
  keys integer[] NOT NULL,
  ns integer[] NOT NULL,
  CONSTRAINT statistics_times_pkey PRIMARY KEY (level, scope, start, channel),
  CONSTRAINT one_number_each CHECK (cardinality(keys) = cardinality(ns))
) WITH (fillfactor=80);

CREATE TABLE suppression_changes (
  id uuid NOT NULL,
  phone_number text NOT NULL,
  channel text NOT NULL,
  reason text NOT NULL,
  change text NOT NULL,
  source text NOT NULL,
  api_key_id text,
  cause_id uuid,
  at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  category text NOT NULL DEFAULT 'all'::text,
  key_name text,
  note text,
  lifted_because text,
  CONSTRAINT suppression_changes_pkey PRIMARY KEY (id),
  CONSTRAINT category_is_known CHECK (category = ANY (ARRAY['all'::text, 'marketing'::text])),
  CONSTRAINT change_is_known CHECK (change = ANY (ARRAY['added'::text, 'lifted'::text])),
  CONSTRAINT channel_is_known CHECK (channel = 'all'::text OR is_channel(channel)),
  CONSTRAINT source_is_known CHECK (source = ANY (ARRAY['api'::text, 'import'::text, 'opt_out'::text, 'error_code'::text]))
);
CREATE INDEX suppression_changes_phone_number ON suppression_changes USING btree (phone_number, id);

CREATE TABLE suppression_digests (
  digest text NOT NULL,
  channel text NOT NULL,
  reason text NOT NULL,
  category text NOT NULL,
  source text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT suppression_digests_pkey PRIMARY KEY (digest, channel, reason, category),
  CONSTRAINT category_is_known CHECK (category = ANY (ARRAY['all'::text, 'marketing'::text])),
  CONSTRAINT channel_is_known CHECK (channel = 'all'::text OR is_channel(channel)),
  CONSTRAINT source_is_known CHECK (source = ANY (ARRAY['api'::text, 'import'::text, 'opt_out'::text, 'error_code'::text]))
);

CREATE TABLE suppressions (
  phone_number text NOT NULL,
  channel text NOT NULL,
  reason text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  source text NOT NULL DEFAULT 'api'::text,
  note text,
  category text NOT NULL DEFAULT 'all'::text,
  CONSTRAINT suppressions_pkey PRIMARY KEY (phone_number, channel, reason, category),
  CONSTRAINT category_is_known CHECK (category = ANY (ARRAY['all'::text, 'marketing'::text])),
  CONSTRAINT channel_is_known CHECK (channel = 'all'::text OR is_channel(channel)),
  CONSTRAINT source_is_known CHECK (source = ANY (ARRAY['api'::text, 'import'::text, 'opt_out'::text, 'error_code'::text]))
);
CREATE INDEX suppressions_category_created_at ON suppressions USING btree (category, created_at, phone_number, channel, reason, source);
CREATE INDEX suppressions_channel_created_at ON suppressions USING btree (channel, created_at, phone_number, reason, category, source);
CREATE INDEX suppressions_created_at ON suppressions USING btree (created_at, phone_number, channel, reason, category, source);
CREATE INDEX suppressions_last_digits ON suppressions USING btree ("right"(phone_number, 4), phone_number);
CREATE INDEX suppressions_reason_created_at ON suppressions USING btree (reason, created_at, phone_number, channel, category, source);
CREATE INDEX suppressions_source_created_at ON suppressions USING btree (source, created_at, phone_number, channel, reason, category);

CREATE TABLE template_holds (
  name text NOT NULL,
  language text NOT NULL,
  since timestamp with time zone NOT NULL,
  until timestamp with time zone NOT NULL,
  reason text NOT NULL,
  probe_ms integer NOT NULL,
  probing boolean NOT NULL DEFAULT false,
  CONSTRAINT template_holds_pkey PRIMARY KEY (name, language)
);

CREATE TABLE templates (
  name text NOT NULL,
  version integer NOT NULL,
  status text NOT NULL,
  category text NOT NULL,
  variables jsonb NOT NULL,
  locales jsonb NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  published_at timestamp with time zone,
  archived_at timestamp with time zone,
  CONSTRAINT templates_pkey PRIMARY KEY (name, version),
  CONSTRAINT archived_once CHECK ((status = 'archived'::text) = (archived_at IS NOT NULL)),
  CONSTRAINT category_is_known CHECK (category = ANY (ARRAY['transactional'::text, 'marketing'::text])),
  CONSTRAINT name_is_plain CHECK (name ~ '^[a-z0-9_]{1,64}$'::text),
  CONSTRAINT published_once CHECK (
CASE status
    WHEN 'draft'::text THEN published_at IS NULL
    WHEN 'published'::text THEN published_at IS NOT NULL
    ELSE true
END),
  CONSTRAINT status_is_known CHECK (status = ANY (ARRAY['draft'::text, 'published'::text, 'archived'::text])),
  CONSTRAINT versions_count_from_one CHECK (version >= 1)
);
CREATE INDEX templates_name ON templates USING btree (name text_pattern_ops, version);
CREATE UNIQUE INDEX templates_one_draft ON templates USING btree (name) WHERE status = 'draft'::text;
CREATE INDEX templates_words ON templates USING gin (template_words(locales));

CREATE TABLE unknown_windows_closed (
  only_row boolean NOT NULL DEFAULT true,
  since timestamp with time zone NOT NULL,
  CONSTRAINT unknown_windows_closed_pkey PRIMARY KEY (only_row),
  CONSTRAINT unknown_windows_closed_only_row_check CHECK (only_row)
);

CREATE TABLE webhook_spool (
  id uuid NOT NULL,
  next_at timestamp with time zone,
  looks smallint NOT NULL DEFAULT 0,
  failures smallint NOT NULL DEFAULT 0,
  webhook_ids uuid[] NOT NULL,
  provider_message_ids text[] NOT NULL,
  webhooks text NOT NULL,
  CONSTRAINT webhook_spool_pkey PRIMARY KEY (id),
  CONSTRAINT a_dead_letter_is_alone CHECK (next_at IS NOT NULL OR cardinality(webhook_ids) = 1),
  CONSTRAINT one_each CHECK (cardinality(webhook_ids) = cardinality(provider_message_ids))
) WITH (autovacuum_vacuum_scale_factor=0.01, autovacuum_vacuum_threshold=10000);
CREATE INDEX webhook_spool_dead ON webhook_spool USING btree (id) WHERE next_at IS NULL;
CREATE INDEX webhook_spool_next_at ON webhook_spool USING btree (next_at, id) WHERE next_at IS NOT NULL;

CREATE TABLE window_refusals (
  phone_number text NOT NULL,
  begun_at timestamp with time zone NOT NULL,
  CONSTRAINT window_refusals_pkey PRIMARY KEY (phone_number, begun_at)
);

-- and the trigger audit_is_only_added_to on audit
