-- When a message may leave. All of it is null of a message that leaves at once, and costs nothing there; `deliveries.send_at`
-- was there from the beginning.
ALTER TABLE messages
  -- {"from":"09:00","to":"21:00","days":["mon"],"timeZones":["Asia/Kolkata"]}, or {"anytime":true}: QUIET_HOURS do not count.
  -- Null: they do.
  ADD COLUMN delivery_window jsonb,
  -- It is not sent at all where it could not begin within so long of its time; null: it is sent all the same.
  ADD COLUMN grace_ms        integer,
  -- Its caller named the moment of its expiry, which stays where it is when the message is rescheduled; null: nobody did.
  ADD COLUMN fixed_expiry    boolean;

ALTER TABLE policies
  ADD COLUMN delivery_window jsonb;
