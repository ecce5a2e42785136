-- What decides whether a message is taken, and how: named policies, what each person was sent lately, how many wait.

-- A way of sending that messages name. What a policy leaves out (null) is as in the settings.
CREATE TABLE policies (
  name                    text PRIMARY KEY,
  channels                jsonb,
  retry_max_attempts      smallint,
  unknown_outcome_retries smallint,
  ttl_ms                  bigint,
  priority                text,
  created_at              timestamptz NOT NULL DEFAULT now(),
  updated_at              timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT priority_is_known CHECK (priority IN ('low', 'normal', 'high'))
);

-- What the message's policy said when it was accepted: a later change of the policy changes no message under way. Null:
-- as in the settings.
ALTER TABLE messages
  ADD COLUMN policy                  text,
  ADD COLUMN retry_max_attempts      smallint,
  ADD COLUMN unknown_outcome_retries smallint;

-- What each person was sent lately, a row a person, so that one look answers both questions: how many messages in the
-- last hour, and which texts just now. `accepted_at` and `digests` belong together, the oldest first. A writer names the
-- revision that it read, and writes nothing when another was faster.
-- The row is of no use after `forget_after`, a whole hour: an index on a time that moved with every message would make
-- each update write the index too.
CREATE TABLE recipient_windows (
  phone_number text PRIMARY KEY,
  revision     bigint NOT NULL,
  accepted_at  timestamptz[] NOT NULL,
  digests      bigint[] NOT NULL,
  forget_after timestamptz NOT NULL,
  CONSTRAINT one_digest_each CHECK (cardinality(accepted_at) = cardinality(digests))
) WITH (fillfactor = 80);
CREATE INDEX recipient_windows_forget_after ON recipient_windows (forget_after);

-- How many messages there are in each state, over all time: folded from the same deltas as the statistics, so that the
-- length of the queue is one look at a few rows.
CREATE TABLE message_totals (
  status text PRIMARY KEY,
  n      bigint NOT NULL
);
INSERT INTO message_totals (status, n)
SELECT status, sum(n) FROM statistics_minutes WHERE subject = 'message' GROUP BY status;
