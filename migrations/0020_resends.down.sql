ALTER TABLE incoming_messages DROP COLUMN hand_reply_id;
DROP TABLE resends;
ALTER TABLE messages DROP COLUMN resend_of;
