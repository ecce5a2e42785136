ALTER TABLE incoming_messages DROP COLUMN in_hand;
