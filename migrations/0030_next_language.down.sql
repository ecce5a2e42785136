UPDATE delivery_attempts SET reason = 'retry' WHERE reason = 'next_language';
ALTER TABLE delivery_attempts
  DROP CONSTRAINT reason_is_known,
  ADD CONSTRAINT reason_is_known CHECK (reason IN ('first', 'retry', 'next_provider', 'fallback', 'unknown_outcome_retry',
                                                   'replay'));
