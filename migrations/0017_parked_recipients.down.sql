ALTER TABLE parked_receipts DROP COLUMN recipient;
