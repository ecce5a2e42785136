-- The processes that share this database, a row each, so that one that starts can say where its settings differ from those
-- of the others. A process renews its row each 30 s; who finds an old one removes it. An update here writes no index entry.
CREATE TABLE replicas (
  id         uuid PRIMARY KEY,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  seen_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- {"NAME_OF_SETTING": digest of its value}, keyed by the one below.
  digests    jsonb NOT NULL,
  CONSTRAINT digests_have_names CHECK (jsonb_typeof(digests) = 'object')
);

-- The key of those digests, made here and never shown: without it a digest of a secret could be compared with guesses, and
-- with those of another database.
CREATE TABLE replica_digest_key (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  key      bytea NOT NULL CHECK (octet_length(key) = 32)
);
INSERT INTO replica_digest_key (key)
SELECT decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex');
