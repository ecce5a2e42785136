ALTER TABLE incoming_messages DROP COLUMN hand_reply_id;
DROP TABLE resends;
DROP TABLE resent_messages;
ALTER TABLE messages DROP COLUMN resend_of;
