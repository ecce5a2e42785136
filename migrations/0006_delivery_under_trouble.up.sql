-- What delivery needs when Siren, a channel or a recipient does not keep up.

-- The channel whose hold this message waits for: it stands in that channel's line and is woken when the hold ends, so
-- that a backlog is not looked at again and again while an outage lasts. `next_at` is then its expiry, or when it has
-- waited long enough for another channel.
ALTER TABLE messages ADD COLUMN held_channel text,
  -- The number of the last attempt before a replay (0: there was none): earlier ones no longer count for what comes next.
  ADD COLUMN replayed_after smallint,
  ADD CONSTRAINT held_channel_is_known CHECK (held_channel IN ('whatsapp', 'sms')),
  ADD CONSTRAINT finished_is_not_held CHECK (held_channel IS NULL OR finished_at IS NULL);
CREATE INDEX messages_held ON messages (held_channel, priority DESC, id) WHERE held_channel IS NOT NULL;

-- A pause of the whole account ends on every channel when Siren takes a message on any.
ALTER TABLE channel_holds ADD COLUMN account boolean NOT NULL DEFAULT false;

-- Messages that were refused, one after another, in a way that may be the account's fault.
CREATE TABLE channel_suspicions (
  channel    text NOT NULL,
  message_id uuid NOT NULL,
  PRIMARY KEY (channel, message_id)
);

-- One request per person and channel is on the wire, over all replicas. Both tables only keep a pace: no message depends
-- on a row of them, so they are not worth their share of the log, and a server that crashed finds them empty. A row lives
-- for the length of a request; see statistics_deltas for the vacuum.
CREATE UNLOGGED TABLE recipients_in_flight (
  channel      text NOT NULL,
  phone_number text NOT NULL,
  message_id   uuid NOT NULL,
  lease_until  timestamptz NOT NULL,
  PRIMARY KEY (channel, phone_number)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- Who waits for it: the oldest is woken when Siren has answered.
CREATE UNLOGGED TABLE recipients_waiting (
  channel      text NOT NULL,
  phone_number text NOT NULL,
  message_id   uuid NOT NULL,
  PRIMARY KEY (channel, phone_number, message_id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- SMS begun in a clock hour: to all numbers (prefix '') and by the first digits of the number.
CREATE TABLE sms_hours (
  hour   timestamptz NOT NULL,
  prefix text NOT NULL,
  n      int NOT NULL,
  PRIMARY KEY (hour, prefix),
  CONSTRAINT hour_is_whole CHECK (hour = date_trunc('hour', hour, 'UTC'))
);

-- What a bug has kept from being handled, newest first.
CREATE INDEX messages_dead ON messages (id) WHERE failure_code = 'internal_error';
CREATE INDEX received_webhooks_dead ON received_webhooks (id) WHERE status = 'failed';
CREATE INDEX incoming_messages_dead ON incoming_messages (id) WHERE status = 'failed';
