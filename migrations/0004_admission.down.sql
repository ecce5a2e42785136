DROP TABLE policies, recipient_windows, message_totals;
ALTER TABLE messages DROP COLUMN policy, DROP COLUMN retry_max_attempts, DROP COLUMN unknown_outcome_retries;
