UPDATE delivery_attempts SET reason = 'retry' WHERE reason = 'without_media';
ALTER TABLE delivery_attempts DROP CONSTRAINT reason_is_known;
ALTER TABLE delivery_attempts ADD CONSTRAINT reason_is_known CHECK (reason IN
  ('first', 'retry', 'next_provider', 'fallback', 'unknown_outcome_retry', 'replay', 'next_language', 'template'));
ALTER TABLE incoming_messages DROP COLUMN button, DROP COLUMN reply_to;
ALTER TABLE messages DROP COLUMN content;
