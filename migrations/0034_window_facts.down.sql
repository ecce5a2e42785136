CREATE TABLE channel_suspicions (
  channel text NOT NULL,
  message_id uuid NOT NULL,
  source text NOT NULL,
  CONSTRAINT source_is_known CHECK (source IN ('answer', 'receipt')),
  PRIMARY KEY (channel, source, message_id)
);
INSERT INTO channel_suspicions (channel, source, message_id)
SELECT substr(about, 9), source, subject::uuid FROM consecutive_errors WHERE about LIKE 'channel %';
DROP TABLE consecutive_errors;
DROP TABLE unknown_windows_closed;
DROP TABLE window_refusals;
DROP INDEX incoming_messages_wrote_at;
CREATE INDEX incoming_messages_said_at ON incoming_messages (from_e164, channel, (least(sent_at, received_at)))
  WHERE from_e164 IS NOT NULL;
DROP FUNCTION wrote_at;
