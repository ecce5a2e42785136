ALTER TABLE policies
  DROP COLUMN delivery_window;

ALTER TABLE messages
  DROP COLUMN delivery_window,
  DROP COLUMN grace_ms,
  DROP COLUMN fixed_expiry;
