-- What was last answered automatically to each sender, a row a kind: the bound of two machines that answer each other.
-- `sender` is the canonical form of the number. `answered_at` is the newest answer; of `reply`, the newest message that
-- asked for one, and `n` counts the answers since the sender last paused.
CREATE TABLE automatic_answers (
  sender      text NOT NULL,
  kind        text NOT NULL,
  answered_at timestamptz NOT NULL,
  n           int NOT NULL,
  PRIMARY KEY (sender, kind),
  CONSTRAINT kind_is_known CHECK (kind IN ('stop', 'stop_marketing', 'start', 'help', 'reply'))
);
CREATE INDEX automatic_answers_answered_at ON automatic_answers (answered_at);
