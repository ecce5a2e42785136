-- Who may ask for what. A key is 32 random bytes, of which only the digest is kept; keys of one name are one application.
CREATE TABLE api_keys (
  id             uuid PRIMARY KEY,
  name           text NOT NULL,
  -- SHA-256 of the 32 bytes.
  digest         bytea NOT NULL,
  scopes         text[] NOT NULL,
  -- Requests of its application in a second, over all replicas; 0: no limit; null: as the settings say.
  max_per_second int,
  created_at     timestamptz NOT NULL,
  expires_at     timestamptz,
  -- To a minute, since not every request writes it.
  last_used_at   timestamptz,
  CONSTRAINT digest_is_sha_256 CHECK (length(digest) = 32),
  CONSTRAINT may_something CHECK (cardinality(scopes) > 0),
  CONSTRAINT limit_is_no_debt CHECK (max_per_second >= 0)
);
CREATE UNIQUE INDEX api_keys_digest ON api_keys (digest);

-- Whose key brought a message or a batch, by its name. Messages have no index by it: that would cost each of them an entry.
ALTER TABLE messages ADD COLUMN application text;
ALTER TABLE batches ADD COLUMN application text;
CREATE INDEX batches_application ON batches (application, id) WHERE application IS NOT NULL;

-- They were the key's; the only one there was is called admin, as is its application.
ALTER TABLE idempotency_keys RENAME COLUMN api_key_id TO application;
