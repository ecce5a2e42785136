-- What became of each webhook, so that support can answer it from one row.

ALTER TABLE received_webhooks
  -- Of an item that cannot be read, nobody knows whose it is.
  ALTER COLUMN provider_message_id DROP NOT NULL,
  -- Its place in the list that it came in, from 0; null: it came alone.
  ADD COLUMN item           int,
  ADD COLUMN dialect        text,
  -- Siren's own word: the status of a receipt, the type of an incoming message.
  ADD COLUMN said           text,
  -- Null until it is processed.
  ADD COLUMN fate           text,
  -- The attempt that a receipt was applied to. Not checked by a foreign key: its message may be gone before it.
  ADD COLUMN message_id     uuid,
  ADD COLUMN attempt_number smallint,
  ADD CONSTRAINT dialect_is_known CHECK (dialect IN ('toolkit', 'platform')),
  ADD CONSTRAINT fate_is_known CHECK (fate IN ('applied', 'changed_nothing', 'waiting_for_attempt', 'unknown_id_dropped',
                                               'message_gone', 'stored')),
  ADD CONSTRAINT fate_is_of_what_is_processed CHECK (fate IS NULL OR status = 'processed'),
  ADD CONSTRAINT attempt_is_whole CHECK (attempt_number IS NULL OR message_id IS NOT NULL);

CREATE INDEX received_webhooks_message_id ON received_webhooks (message_id, id) WHERE message_id IS NOT NULL;
-- The fates that are rare, and asked for; the others are found on the first pages of all.
CREATE INDEX received_webhooks_odd_fates ON received_webhooks (fate, id)
  WHERE fate IN ('waiting_for_attempt', 'unknown_id_dropped', 'message_gone');

-- How often something rare was told by receipts: only counted up, in the transaction that writes it into a history.
CREATE TABLE receipt_tallies (
  day  date NOT NULL,
  what text NOT NULL,
  n    bigint NOT NULL,
  PRIMARY KEY (day, what),
  CONSTRAINT what_is_known CHECK (what IN ('contradicted', 'reconciled'))
);
