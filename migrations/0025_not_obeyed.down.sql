DROP INDEX incoming_messages_not_obeyed;
UPDATE incoming_messages SET status = 'failed' WHERE status = 'not_obeyed';
ALTER TABLE incoming_messages
  DROP CONSTRAINT status_is_known,
  ADD CONSTRAINT status_is_known CHECK (status IN ('received', 'handled', 'failed'));
