-- What Siren tells us: webhooks exactly as they came, and the messages that people wrote.

CREATE TABLE received_webhooks (
  id                  uuid PRIMARY KEY,
  endpoint            text NOT NULL,
  -- Recognises a repeat by what was signed: the message's id, or the digest of a receipt's body.
  dedup_key           text NOT NULL UNIQUE,
  provider_message_id text NOT NULL,
  body                bytea NOT NULL,
  -- Siren's own headers: recorded, never decisive, since they are not signed.
  event_header        text,
  delivery_header     text,
  status              text NOT NULL,
  received_at         timestamptz NOT NULL,
  processed_at        timestamptz,
  next_at             timestamptz,
  failures            smallint NOT NULL DEFAULT 0,
  CONSTRAINT endpoint_is_known CHECK (endpoint IN ('message', 'delivery-status')),
  CONSTRAINT status_is_known CHECK (status IN ('received', 'processed', 'failed')),
  CONSTRAINT looked_at_again_until_processed CHECK ((status = 'received') = (next_at IS NOT NULL))
);
CREATE INDEX received_webhooks_next_at ON received_webhooks (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX received_webhooks_provider_message_id ON received_webhooks (provider_message_id);

CREATE TABLE incoming_messages (
  -- That of the webhook that brought it.
  id                  uuid PRIMARY KEY,
  provider_message_id text NOT NULL UNIQUE,
  from_number         text NOT NULL,
  from_e164           text,
  to_number           text,
  channel             text NOT NULL,
  type                text NOT NULL,
  provider_type       text NOT NULL,
  text                text,
  media               jsonb NOT NULL,
  metadata            jsonb NOT NULL,
  sent_at             timestamptz NOT NULL,
  received_at         timestamptz NOT NULL,
  status              text NOT NULL,
  reply_message_id    uuid,
  -- Why what a handler answered could not be sent.
  reply_problem       text,
  -- When it must be looked at again. While handlers run it is the end of their worker's lease.
  next_at             timestamptz,
  failures            smallint NOT NULL DEFAULT 0,
  CONSTRAINT channel_is_known CHECK (channel IN ('whatsapp', 'sms')),
  CONSTRAINT status_is_known CHECK (status IN ('received', 'handled', 'failed')),
  CONSTRAINT looked_at_again_until_handled CHECK ((status = 'received') = (next_at IS NOT NULL))
);
CREATE INDEX incoming_messages_next_at ON incoming_messages (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX incoming_messages_from ON incoming_messages (from_e164, id);
-- Senders whose number is none can only be looked up as they were written.
CREATE INDEX incoming_messages_strange_from ON incoming_messages (from_number, id) WHERE from_e164 IS NULL;

-- What Siren said when it was last asked whether it is there: one row, so that every replica shows the same.
CREATE TABLE siren_checks (
  only_row    boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  asked_at    timestamptz NOT NULL,
  answered_at timestamptz,
  -- Null: Siren is well.
  problem     text
);
INSERT INTO siren_checks (asked_at) VALUES ('-infinity');
