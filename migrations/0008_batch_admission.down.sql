ALTER TABLE batch_rejections DROP COLUMN type;
ALTER TABLE batches DROP COLUMN repeated;
