-- Which item of its batch a message came from, from 0. Without an index: items are listed by (batch_id, id).
ALTER TABLE messages ADD COLUMN batch_index int;
-- Items that were passed over because their number had a message in the batch already.
ALTER TABLE batches ADD COLUMN skipped_duplicates int NOT NULL DEFAULT 0;
