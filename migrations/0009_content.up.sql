-- What a message brings beside its text: {"media": {…}, "location": {…}, "buttons": […]}. Null, which takes no room: nothing.
ALTER TABLE messages ADD COLUMN content jsonb;

-- The button that was pressed, {"id", "title"}, and the message of ours that it stood in, or that was quoted.
ALTER TABLE incoming_messages ADD COLUMN button jsonb, ADD COLUMN reply_to uuid;

-- WhatsApp could not take the file, and its link goes. Every reason that was known still is; the rows are read once for it, 10
-- million in some seconds.
ALTER TABLE delivery_attempts DROP CONSTRAINT reason_is_known;
ALTER TABLE delivery_attempts ADD CONSTRAINT reason_is_known CHECK (reason IN
  ('first', 'retry', 'next_provider', 'fallback', 'unknown_outcome_retry', 'replay', 'next_language', 'template', 'without_media'));
