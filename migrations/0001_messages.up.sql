-- Messages, their attempts and their history. The three tables are range-partitioned by the time that a UUIDv7 begins
-- with: a look-up by id reads one partition, and dropping a month is a DROP TABLE instead of a long DELETE.
-- There are no foreign keys between partitioned tables: a month of messages and its attempts go together.

-- The smallest UUIDv7 of an instant: 48 bits of milliseconds, then zeros.
CREATE FUNCTION uuid7_floor(at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

-- How far an attempt has got. A receipt may only raise it; the order is that of the design's section 2.
CREATE FUNCTION attempt_rank(status text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_position(ARRAY['sending', 'unknown', 'accepted', 'sent', 'failed', 'delivered', 'read'], status)
$$;

CREATE TABLE messages (
  id              uuid PRIMARY KEY,
  created_at      timestamptz NOT NULL,
  to_number       text NOT NULL,
  text            text NOT NULL,
  plan            jsonb NOT NULL,
  status          text NOT NULL,
  priority        smallint NOT NULL,
  channel         text,
  fallback_used   boolean NOT NULL DEFAULT false,
  batch_id        uuid,
  reference       text,
  reply_to        uuid,
  metadata        jsonb NOT NULL,
  failure_code    text,
  failure_message text,
  expires_at      timestamptz NOT NULL,
  sent_at         timestamptz,
  delivered_at    timestamptz,
  finished_at     timestamptz,
  -- When this message must be looked at again; null exactly when it is finished.
  next_at         timestamptz,
  -- How often handling it has thrown; a bug must not spin.
  failures        smallint NOT NULL DEFAULT 0,
  CONSTRAINT status_is_known CHECK (status IN ('scheduled', 'queued', 'sending', 'sent', 'delivered', 'read',
                                               'failed', 'expired', 'cancelled', 'suppressed')),
  CONSTRAINT finished_or_looked_at_again CHECK ((finished_at IS NULL) = (next_at IS NOT NULL)),
  CONSTRAINT only_the_finish_gives_up CHECK (finished_at IS NOT NULL OR
                                             status NOT IN ('failed', 'expired', 'cancelled', 'suppressed')),
  CONSTRAINT finished_is_final CHECK (finished_at IS NULL OR status NOT IN ('scheduled', 'queued', 'sending'))
) PARTITION BY RANGE (id);

-- The sweep reads what is due; finished messages are not in it.
CREATE INDEX messages_next_at ON messages (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX messages_to_number ON messages (to_number, id);
CREATE INDEX messages_batch ON messages (batch_id, id) WHERE batch_id IS NOT NULL;
CREATE INDEX messages_reference ON messages (reference, id) WHERE reference IS NOT NULL;

CREATE TABLE delivery_attempts (
  id                  uuid NOT NULL,
  message_id          uuid NOT NULL,
  number              smallint NOT NULL,
  step                smallint NOT NULL,
  channel             text NOT NULL,
  reason              text NOT NULL,
  status              text NOT NULL,
  provider_message_id text,
  error_code          text,
  error_message       text,
  error_retryable     boolean,
  error_action        text,
  -- When the step may send again, drawn once when the failure was recorded.
  retry_at            timestamptz,
  -- Until then one worker alone may touch this attempt (its request or its status question is on the wire).
  lease_until         timestamptz,
  started_at          timestamptz NOT NULL,
  asked_at            timestamptz,
  accepted_at         timestamptz,
  sent_at             timestamptz,
  delivered_at        timestamptz,
  read_at             timestamptz,
  failed_at           timestamptz,
  PRIMARY KEY (message_id, number),
  CONSTRAINT channel_is_known CHECK (channel IN ('whatsapp', 'sms')),
  CONSTRAINT reason_is_known CHECK (reason IN ('first', 'retry', 'fallback', 'unknown_outcome_retry', 'replay')),
  CONSTRAINT status_is_known CHECK (attempt_rank(status) IS NOT NULL),
  CONSTRAINT sending_is_leased CHECK (status <> 'sending' OR lease_until IS NOT NULL)
) PARTITION BY RANGE (message_id);

-- Section 2.5 in SQL: a message never has two requests on the wire.
CREATE UNIQUE INDEX one_request_in_flight ON delivery_attempts (message_id) WHERE status = 'sending';
CREATE INDEX delivery_attempts_started_at ON delivery_attempts (started_at);

CREATE TABLE delivery_events (
  message_id uuid NOT NULL,
  id         uuid NOT NULL,
  at         timestamptz NOT NULL,
  event      text NOT NULL,
  detail     jsonb NOT NULL,
  PRIMARY KEY (message_id, id)
) PARTITION BY RANGE (message_id);

-- A default partition takes what no month fits (a clock far off): it must stay empty for its month to be added later.
CREATE TABLE messages_default PARTITION OF messages DEFAULT;
CREATE TABLE delivery_attempts_default PARTITION OF delivery_attempts DEFAULT;
CREATE TABLE delivery_events_default PARTITION OF delivery_events DEFAULT;

-- Makes the partitions of the current month and of `ahead` months after it; what exists stays. Several processes may
-- call it at once.
CREATE FUNCTION make_month_partitions(ahead int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  parent text;
  month timestamptz;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext(current_schema() || '.make_month_partitions'));
  FOREACH parent IN ARRAY ARRAY['messages', 'delivery_attempts', 'delivery_events'] LOOP
    FOR i IN 0..ahead LOOP
      month := date_trunc('month', now(), 'UTC') + make_interval(months => i);
      EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                     parent || to_char(month AT TIME ZONE 'UTC', '_YYYY_MM'), parent,
                     uuid7_floor(month), uuid7_floor(date_trunc('month', month + interval '32 days', 'UTC')));
    END LOOP;
  END LOOP;
END $$;
SELECT make_month_partitions(3);

-- Which attempt a provider's id belongs to. A receipt that comes before the answer writes the row without a message:
-- the two meet here, whichever comes first.
CREATE TABLE provider_ids (
  channel             text NOT NULL,
  provider_message_id text NOT NULL,
  message_id          uuid,
  number              smallint,
  created_at          timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (provider_message_id, channel)
);

-- Receipts for an id that no answer has told yet; applied in the transaction that stores the id.
CREATE TABLE parked_receipts (
  id                  uuid PRIMARY KEY,
  provider_message_id text NOT NULL,
  receipt             jsonb NOT NULL,
  parked_at           timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX parked_receipts_provider_message_id ON parked_receipts (provider_message_id);

CREATE TABLE batches (
  id              uuid PRIMARY KEY,
  created_at      timestamptz NOT NULL,
  total           int NOT NULL,
  upload_complete boolean NOT NULL
);

-- An answer given once is given again for the same key; 24 hours, per API key.
CREATE TABLE idempotency_keys (
  api_key_id  text NOT NULL,
  key         text NOT NULL,
  fingerprint bytea NOT NULL,
  status      smallint NOT NULL,
  location    text,
  body        text NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (api_key_id, key)
);
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);

-- Numbers that must not be written to; channel 'all' or one channel.
CREATE TABLE suppressions (
  phone_number text NOT NULL,
  channel      text NOT NULL,
  reason       text NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (phone_number, channel),
  CONSTRAINT channel_is_known CHECK (channel IN ('all', 'whatsapp', 'sms'))
);

-- A channel that sends nothing until `until`: Siren asked to wait, or refuses the account (then a trial with one
-- message ends it).
CREATE TABLE channel_holds (
  channel  text PRIMARY KEY,
  kind     text NOT NULL,
  since    timestamptz NOT NULL,
  until    timestamptz NOT NULL,
  reason   text NOT NULL,
  -- A pause is tried again after this long; each trial that fails doubles it.
  trial_ms int,
  CONSTRAINT channel_is_known CHECK (channel IN ('whatsapp', 'sms')),
  CONSTRAINT kind_is_known CHECK (kind IN ('wait', 'pause'))
);

-- When the next request to Siren may leave, where their rate is limited: one row for all replicas.
CREATE TABLE send_rate (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  next_at  timestamptz NOT NULL DEFAULT now()
);
INSERT INTO send_rate DEFAULT VALUES;
