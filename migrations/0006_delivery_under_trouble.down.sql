DROP INDEX messages_dead, received_webhooks_dead, incoming_messages_dead;
DROP TABLE sms_hours, recipients_waiting, recipients_in_flight, channel_suspicions;
ALTER TABLE channel_holds DROP COLUMN account;
DROP INDEX messages_held;
ALTER TABLE messages DROP COLUMN held_channel, DROP COLUMN replayed_after;
