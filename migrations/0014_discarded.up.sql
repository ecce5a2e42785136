-- A dead letter that somebody discarded: nobody is asked to look at it any more, and no index of dead letters has it. Of a
-- message its history tells it, and of a webhook nothing is left. Every status that was known still is; the rows are read
-- once for it, 10 million in some seconds.
ALTER TABLE incoming_messages DROP CONSTRAINT status_is_known;
ALTER TABLE incoming_messages ADD CONSTRAINT status_is_known CHECK (status IN
  ('received', 'handled', 'failed', 'not_obeyed', 'discarded'));

ALTER TABLE event_deliveries DROP CONSTRAINT status_is_known;
ALTER TABLE event_deliveries ADD CONSTRAINT status_is_known CHECK (status IN ('waiting', 'delivered', 'dead', 'discarded'));
