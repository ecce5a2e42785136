-- A STOP that nobody could be found for, since its sender is no phone number: an operator must see to it.
ALTER TABLE incoming_messages
  DROP CONSTRAINT status_is_known,
  ADD CONSTRAINT status_is_known CHECK (status IN ('received', 'handled', 'failed', 'not_obeyed'));
CREATE INDEX incoming_messages_not_obeyed ON incoming_messages (id) WHERE status = 'not_obeyed';
