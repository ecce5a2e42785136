LOCK TABLE suppressions IN SHARE MODE;
CREATE INDEX suppressions_category ON suppressions (category, phone_number, channel, reason);
CREATE INDEX suppressions_channel ON suppressions (channel, phone_number, reason, category);
CREATE INDEX suppressions_reason ON suppressions (reason, phone_number, channel, category);
