ALTER TABLE idempotency_keys RENAME COLUMN application TO api_key_id;
DROP INDEX batches_application;
ALTER TABLE batches DROP COLUMN application;
ALTER TABLE messages DROP COLUMN application;
DROP TABLE api_keys;
