DROP INDEX messages_reference;
CREATE INDEX messages_reference ON messages (reference, id) WHERE reference IS NOT NULL;
