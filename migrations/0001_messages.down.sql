DROP TABLE send_rate, channel_holds, suppressions, idempotency_keys, batches, parked_receipts, provider_ids, delivery_events, delivery_attempts, messages;
DROP FUNCTION make_month_partitions(int);
DROP FUNCTION attempt_rank(text);
DROP FUNCTION uuid7_floor(timestamptz);
