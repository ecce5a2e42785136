LOCK TABLE incoming_messages, event_deliveries IN ACCESS EXCLUSIVE MODE;
UPDATE incoming_messages SET status = 'failed' WHERE status = 'discarded';
ALTER TABLE incoming_messages DROP CONSTRAINT status_is_known;
ALTER TABLE incoming_messages ADD CONSTRAINT status_is_known CHECK (status IN ('received', 'handled', 'failed', 'not_obeyed'));

UPDATE event_deliveries SET status = 'dead' WHERE status = 'discarded';
ALTER TABLE event_deliveries DROP CONSTRAINT status_is_known;
ALTER TABLE event_deliveries ADD CONSTRAINT status_is_known CHECK (status IN ('waiting', 'delivered', 'dead'));
