DROP TABLE batch_tasks, batch_paces, batch_rejections;
ALTER TABLE batches
  DROP COLUMN rejected_count, DROP COLUMN next_index, DROP COLUMN upload_until, DROP COLUMN duplicate_numbers,
  DROP COLUMN paused_at, DROP COLUMN cancelled_at, DROP COLUMN rate_per_second, DROP COLUMN measured_since,
  DROP COLUMN measured_from, DROP COLUMN finished_at;
