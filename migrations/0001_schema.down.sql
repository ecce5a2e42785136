DROP TABLE messages, deliveries, delivery_attempts, message_history, provider_ids, webhook_spool, parked_receipts,
  received_webhooks, batches, batch_rejections, idempotency_keys, policies, recipient_windows, templates,
  suppressions, suppression_changes, automatic_answers, window_refusals, unknown_windows_closed, channel_holds,
  template_holds, consecutive_errors, rates, sms_hours, incoming_messages, siren_checks, receipt_counters,
  event_outbox, events, statistics_deltas, statistics_counts, statistics_times, statistics_tallies, replicas,
  replica_digest_key;
DROP FUNCTION uuid7_floor(timestamptz), attempt_rank(text), wrote_at(timestamptz, timestamptz), make_partitions(int),
  missing_partitions(int);
