-- What the rules of acceptance leave of a batch.

-- Items whose own idempotency key was known: no new messages.
ALTER TABLE batches ADD COLUMN repeated int NOT NULL DEFAULT 0;

-- What kind of problem it was, as a single message would be answered.
ALTER TABLE batch_rejections ADD COLUMN type text NOT NULL DEFAULT '/problems/validation';
ALTER TABLE batch_rejections ALTER COLUMN type DROP DEFAULT;
