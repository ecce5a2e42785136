-- What its submitter calls a batch. Null, which takes no room: nothing.
ALTER TABLE batches ADD COLUMN name text;
