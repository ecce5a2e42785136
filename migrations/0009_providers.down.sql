UPDATE delivery_attempts SET reason = 'retry' WHERE reason = 'next_provider';
ALTER TABLE delivery_attempts
  DROP CONSTRAINT reason_is_known,
  ADD CONSTRAINT reason_is_known CHECK (reason IN ('first', 'retry', 'fallback', 'unknown_outcome_retry', 'replay')),
  DROP CONSTRAINT provider_is_of_channel,
  DROP COLUMN provider;
