-- Whether a message is about what its recipient has to do with us, or about what we would like to sell; and which of the
-- two a suppression ends. Who taps "Stop promotions" still gets the bills.

ALTER TABLE messages
  ADD COLUMN category text NOT NULL DEFAULT 'transactional',
  ADD CONSTRAINT category_is_known CHECK (category IN ('transactional', 'marketing'));

-- Null: transactional, unless the message says otherwise.
ALTER TABLE policies
  ADD COLUMN category text,
  ADD CONSTRAINT category_is_known CHECK (category IN ('transactional', 'marketing'));

-- Part of the key: a STOP in words is not lost beside the tap that came before it.
DROP INDEX suppressions_channel, suppressions_reason;
ALTER TABLE suppressions
  ADD COLUMN category text NOT NULL DEFAULT 'all',
  ADD CONSTRAINT category_is_known CHECK (category IN ('all', 'marketing')),
  DROP CONSTRAINT suppressions_pkey,
  ADD PRIMARY KEY (phone_number, channel, reason, category);
CREATE INDEX suppressions_channel ON suppressions (channel, phone_number, reason, category);
CREATE INDEX suppressions_reason ON suppressions (reason, phone_number, channel, category);
CREATE INDEX suppressions_category ON suppressions (category, phone_number, channel, reason);

ALTER TABLE suppression_changes
  ADD COLUMN category text NOT NULL DEFAULT 'all',
  ADD CONSTRAINT category_is_known CHECK (category IN ('all', 'marketing'));
