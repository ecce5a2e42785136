-- Which channels there are is said once: one more channel replaces this function and changes no table. Planned expressions contain its
-- body, so that a check costs what it did. Replacing it checks no row: it may come to know a channel more, and never one fewer.
CREATE FUNCTION is_channel(channel text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN channel IN ('whatsapp', 'sms');

-- Every channel that was known still is, so nothing is read here while nobody else may use the tables; 0026_channels_checked does.
LOCK TABLE channel_holds, incoming_messages, suppressions, suppression_changes, suppression_digests IN ACCESS EXCLUSIVE MODE;
ALTER TABLE channel_holds DROP CONSTRAINT channel_is_known;
ALTER TABLE channel_holds ADD CONSTRAINT channel_is_known CHECK (is_channel(channel)) NOT VALID;
ALTER TABLE incoming_messages DROP CONSTRAINT channel_is_known;
ALTER TABLE incoming_messages ADD CONSTRAINT channel_is_known CHECK (is_channel(channel)) NOT VALID;
ALTER TABLE suppressions DROP CONSTRAINT channel_is_known;
ALTER TABLE suppressions ADD CONSTRAINT channel_is_known CHECK (channel = 'all' OR is_channel(channel)) NOT VALID;
ALTER TABLE suppression_changes DROP CONSTRAINT channel_is_known;
ALTER TABLE suppression_changes ADD CONSTRAINT channel_is_known CHECK (channel = 'all' OR is_channel(channel)) NOT VALID;
ALTER TABLE suppression_digests DROP CONSTRAINT channel_is_known;
ALTER TABLE suppression_digests ADD CONSTRAINT channel_is_known CHECK (channel = 'all' OR is_channel(channel)) NOT VALID;
