-- Attempts whose receipt never came are asked for: when the next time is. It follows from the attempt's other columns and
-- its plan, is written with them, and is null for all that need no question: nearly all.
ALTER TABLE delivery_attempts ADD COLUMN reconcile_at timestamptz,
  ADD CONSTRAINT only_what_has_an_id_is_asked_for CHECK (reconcile_at IS NULL OR provider_message_id IS NOT NULL);
-- On a full table this takes as long as reading it; nothing is sent meanwhile. By channel, so that a channel that is held
-- hides nothing of the other one.
CREATE INDEX delivery_attempts_reconcile_at ON delivery_attempts (channel, reconcile_at) WHERE reconcile_at IS NOT NULL;

-- What is under way while this is migrated is asked for as well. The deadline of each is in its plan; an hour is that of
-- most last steps.
UPDATE delivery_attempts SET reconcile_at = now() + interval '1 hour'
 WHERE status IN ('unknown', 'accepted', 'sent') AND provider_message_id IS NOT NULL
   AND started_at > now() - interval '3 days';

-- When the next questions may leave: one row, so that all replicas together keep the pace.
CREATE TABLE reconciling_pace (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  next_at  timestamptz NOT NULL
);
INSERT INTO reconciling_pace (next_at) VALUES ('-infinity');
