ALTER TABLE messages DROP COLUMN ignores_suppression;
DROP TABLE suppression_changes;
DROP INDEX suppressions_channel, suppressions_reason;
-- One reason a number and channel again: the oldest stays.
DELETE FROM suppressions s USING suppressions o
 WHERE o.phone_number = s.phone_number AND o.channel = s.channel AND (o.created_at, o.reason) < (s.created_at, s.reason);
ALTER TABLE suppressions DROP CONSTRAINT suppressions_pkey, ADD PRIMARY KEY (phone_number, channel),
  DROP COLUMN source, DROP COLUMN note;
DROP INDEX incoming_messages_said_at;
ALTER TABLE incoming_messages DROP COLUMN location, DROP COLUMN contacts, DROP COLUMN conversation_id, DROP COLUMN keyword;
