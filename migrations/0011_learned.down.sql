ALTER TABLE messages DROP COLUMN learn;
DROP TABLE not_on_whatsapp;
