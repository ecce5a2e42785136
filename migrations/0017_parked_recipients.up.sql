-- Whom a parked receipt is about, where it tells that and the channel: an attempt whose outcome turns out unknown finds
-- the receipts that came while it was on the wire.
ALTER TABLE parked_receipts ADD COLUMN recipient text;
CREATE INDEX parked_receipts_recipient ON parked_receipts (recipient) WHERE recipient IS NOT NULL;
