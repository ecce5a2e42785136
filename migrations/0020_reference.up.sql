-- A reference by its beginning, in capitals or not; and whole, as before. An entry a message that has one, as before. The lock that
-- the first statement waits for is the strongest that is needed, so nothing is built in vain; nobody reads messages
-- until it is.
DROP INDEX messages_reference;
CREATE INDEX messages_reference ON messages (lower(reference) text_pattern_ops, id) WHERE reference IS NOT NULL;
