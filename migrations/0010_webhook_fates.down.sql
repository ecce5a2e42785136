DROP TABLE receipt_tallies;
DROP INDEX received_webhooks_odd_fates;
DROP INDEX received_webhooks_message_id;
UPDATE received_webhooks SET provider_message_id = '' WHERE provider_message_id IS NULL;
ALTER TABLE received_webhooks
  DROP CONSTRAINT attempt_is_whole,
  DROP CONSTRAINT fate_is_of_what_is_processed,
  DROP CONSTRAINT fate_is_known,
  DROP CONSTRAINT dialect_is_known,
  DROP COLUMN attempt_number,
  DROP COLUMN message_id,
  DROP COLUMN fate,
  DROP COLUMN said,
  DROP COLUMN dialect,
  DROP COLUMN item,
  ALTER COLUMN provider_message_id SET NOT NULL;
