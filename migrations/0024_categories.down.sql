-- What ended promotions alone would end everything without its category.
DELETE FROM suppressions WHERE category = 'marketing';
DELETE FROM suppression_changes WHERE category = 'marketing';
ALTER TABLE suppression_changes DROP COLUMN category;
DROP INDEX suppressions_channel, suppressions_reason, suppressions_category;
ALTER TABLE suppressions DROP CONSTRAINT suppressions_pkey, DROP COLUMN category, ADD PRIMARY KEY (phone_number, channel, reason);
CREATE INDEX suppressions_channel ON suppressions (channel, phone_number, reason);
CREATE INDEX suppressions_reason ON suppressions (reason, phone_number, channel);
ALTER TABLE policies DROP COLUMN category;
ALTER TABLE messages DROP COLUMN category;
