DROP TABLE reconciling_pace;
DROP INDEX delivery_attempts_reconcile_at;
ALTER TABLE delivery_attempts
  DROP CONSTRAINT only_what_has_an_id_is_asked_for,
  DROP COLUMN reconcile_at;
