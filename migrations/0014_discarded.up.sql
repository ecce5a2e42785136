-- A dead letter that somebody discarded: nobody is asked to look at it any more. Incoming messages and events leave their index of
-- dead letters by this status. Of a message its history tells it: it stays in `deliveries_failed`, and whoever lists dead letters
-- passes it by. Of a webhook nothing is left. Every status that was known still is, so nothing is read here while nobody else may
-- use the tables; 0021_discarded_checked does.
LOCK TABLE incoming_messages, event_deliveries IN ACCESS EXCLUSIVE MODE;
ALTER TABLE incoming_messages DROP CONSTRAINT status_is_known;
ALTER TABLE incoming_messages ADD CONSTRAINT status_is_known CHECK (status IN
  ('received', 'handled', 'failed', 'not_obeyed', 'discarded')) NOT VALID;

ALTER TABLE event_deliveries DROP CONSTRAINT status_is_known;
ALTER TABLE event_deliveries ADD CONSTRAINT status_is_known CHECK (status IN
  ('waiting', 'delivered', 'dead', 'discarded')) NOT VALID;
