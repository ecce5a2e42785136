-- The older release would take what receipts reported for refusals.
DELETE FROM channel_suspicions WHERE source = 'receipt';
ALTER TABLE channel_suspicions
  DROP CONSTRAINT channel_suspicions_pkey,
  DROP COLUMN source,
  ADD PRIMARY KEY (channel, message_id);
