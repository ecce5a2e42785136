-- The older release knows an id once: the first message that had it stays.
DELETE FROM incoming_messages m USING incoming_messages first
 WHERE first.provider_message_id = m.provider_message_id AND first.id < m.id;
DROP INDEX incoming_messages_once;
ALTER TABLE incoming_messages ADD CONSTRAINT incoming_messages_provider_message_id_key UNIQUE (provider_message_id);
