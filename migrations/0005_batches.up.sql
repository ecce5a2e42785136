-- Batches as an operator handles them: uploaded piece by piece, paused, slowed down, cancelled.

-- No worker ever writes this row: how far its messages are is counted in `statistics_deltas` and `batch_counts`.
ALTER TABLE batches
  ADD COLUMN rejected_count    int NOT NULL DEFAULT 0,
  -- Items before this index are stored or rejected: whoever uploads the same again goes on here.
  ADD COLUMN next_index        int NOT NULL DEFAULT 0,
  -- An upload is going on until then, unless it brings more; null once it has ended, in whatever way.
  ADD COLUMN upload_until      timestamptz,
  -- Numbers that have more than one message in this batch; counted when an upload ends.
  ADD COLUMN duplicate_numbers int NOT NULL DEFAULT 0,
  ADD COLUMN paused_at         timestamptz,
  ADD COLUMN cancelled_at      timestamptz,
  -- Messages that may begin in a second, over all replicas; null: no limit.
  ADD COLUMN rate_per_second   float8,
  -- Where the present speed is measured from, for an estimate of the end: the last change of it.
  ADD COLUMN measured_since    timestamptz,
  ADD COLUMN measured_from     int NOT NULL DEFAULT 0,
  -- Found out when somebody first asks after the last message has finished.
  ADD COLUMN finished_at       timestamptz,
  ADD CONSTRAINT rate_is_positive CHECK (rate_per_second > 0);

CREATE TABLE batch_rejections (
  batch_id uuid NOT NULL,
  index    int NOT NULL,
  errors   jsonb NOT NULL,
  PRIMARY KEY (batch_id, index)
);

-- When the next message of a slowed batch may begin. Apart from the batch's own row, which an upload writes all the
-- time, since each begin locks it.
CREATE TABLE batch_paces (
  batch_id uuid PRIMARY KEY,
  next_at  timestamptz NOT NULL
);

-- What is done to a batch's messages bite by bite, so that it survives a crash: `release` lets go those that are held,
-- as fast as the batch's rate allows; `cancel` ends those of which nothing was sent. Gone when nothing is left to do.
CREATE TABLE batch_tasks (
  batch_id uuid PRIMARY KEY,
  task     text NOT NULL,
  -- When the next bite is due.
  next_at  timestamptz NOT NULL,
  -- The last message that was looked at, for a task that goes through all of them.
  after_id uuid,
  CONSTRAINT task_is_known CHECK (task IN ('release', 'cancel'))
);
CREATE INDEX batch_tasks_next_at ON batch_tasks (next_at);
