-- Ids begin again at some gateways: a message is this one by its id, its sender and its channel. A sender is the same
-- however its number is set apart: `+91 98765 43210` is `919876543210`.
ALTER TABLE incoming_messages DROP CONSTRAINT incoming_messages_provider_message_id_key;
CREATE UNIQUE INDEX incoming_messages_once ON incoming_messages
  (provider_message_id, channel, lower(regexp_replace(from_number, '[-+ ().]+', '', 'g')));
