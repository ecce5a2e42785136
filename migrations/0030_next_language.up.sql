-- WhatsApp does not know a template in one language: the attempt that follows sends it in the next.
ALTER TABLE delivery_attempts
  DROP CONSTRAINT reason_is_known,
  ADD CONSTRAINT reason_is_known CHECK (reason IN ('first', 'retry', 'next_language', 'next_provider', 'fallback',
                                                   'unknown_outcome_retry', 'replay'));
