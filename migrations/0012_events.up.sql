-- What the application that uses the gateway is told: posted to EVENTS_URL, and listed for those who poll.

-- One row for all that one transaction tells, written in that transaction; it lives for milliseconds. See
-- statistics_deltas for the vacuum.
CREATE TABLE event_outbox (
  seq    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  events json NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- One process at a time takes what is committed out of the outbox and gives it positions. So whatever is committed late
-- gets a late position, and who polls by position misses nothing.
CREATE TABLE events (
  position      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id            uuid NOT NULL UNIQUE,
  type          text NOT NULL,
  -- The message, or the incoming message, that it is about. Neither a number nor a text is copied here.
  subject       uuid NOT NULL,
  at            timestamptz NOT NULL,
  -- What of the message changes: as it was then.
  state         jsonb NOT NULL,
  status        text NOT NULL,
  -- When it is to be posted; while it is being posted, the end of its worker's lease.
  next_at       timestamptz,
  failures      int NOT NULL DEFAULT 0,
  -- Since when every try has failed.
  failing_since timestamptz,
  -- The last tries, oldest first.
  deliveries    jsonb NOT NULL DEFAULT '[]',
  CONSTRAINT status_is_known CHECK (status IN ('kept', 'waiting', 'delivered', 'dead')),
  CONSTRAINT waiting_is_looked_at_again CHECK ((status = 'waiting') = (next_at IS NOT NULL))
);
-- Those of one message, in order: none is posted before the one in front of it is done.
CREATE INDEX events_subject ON events (subject, position);
CREATE INDEX events_next_at ON events (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX events_dead ON events (id) WHERE status = 'dead';
