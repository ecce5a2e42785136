-- A refusal of our request and a failure that a receipt reports are each counted in a row of their own: every request that
-- Siren takes breaks the first, and most of those whose receipt names the account were taken.
ALTER TABLE channel_suspicions
  ADD COLUMN source text NOT NULL DEFAULT 'answer',
  ADD CONSTRAINT source_is_known CHECK (source IN ('answer', 'receipt')),
  DROP CONSTRAINT channel_suspicions_pkey,
  ADD PRIMARY KEY (channel, source, message_id);
ALTER TABLE channel_suspicions ALTER COLUMN source DROP DEFAULT;
