ALTER TABLE messages DROP COLUMN trace_parent;
DROP INDEX delivery_attempts_state;
DROP INDEX messages_state;
