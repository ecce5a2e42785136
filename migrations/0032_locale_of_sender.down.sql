ALTER TABLE incoming_messages DROP COLUMN locale;
