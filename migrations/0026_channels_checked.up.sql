-- The rows from before 0025_channels, read once while everybody reads and writes.
ALTER TABLE channel_holds VALIDATE CONSTRAINT channel_is_known;
ALTER TABLE incoming_messages VALIDATE CONSTRAINT channel_is_known;
ALTER TABLE suppressions VALIDATE CONSTRAINT channel_is_known;
ALTER TABLE suppression_changes VALIDATE CONSTRAINT channel_is_known;
ALTER TABLE suppression_digests VALIDATE CONSTRAINT channel_is_known;
