-- The language that a sender's app told, where it did: in it our templates are rendered for them.
ALTER TABLE incoming_messages ADD COLUMN locale text;
CREATE INDEX incoming_messages_locale ON incoming_messages (from_e164, id) WHERE locale IS NOT NULL;
