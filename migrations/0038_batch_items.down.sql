ALTER TABLE batches DROP COLUMN skipped_duplicates;
ALTER TABLE messages DROP COLUMN batch_index;
