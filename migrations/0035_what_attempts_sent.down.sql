UPDATE delivery_attempts SET reason = 'retry' WHERE reason = 'template';
ALTER TABLE delivery_attempts
  DROP CONSTRAINT reason_is_known,
  ADD CONSTRAINT reason_is_known CHECK (reason IN ('first', 'retry', 'next_language', 'next_provider', 'fallback',
                                                   'unknown_outcome_retry', 'replay')),
  DROP COLUMN approved_language, DROP COLUMN approved_name, DROP COLUMN known_window;
