-- Who has signed in from a browser, for some hours. A session is 32 random bytes in a cookie, of which only a digest is kept.
CREATE TABLE sessions (
  id         uuid PRIMARY KEY,
  -- SHA-256 of the 32 bytes. Of a session of ADMIN_API_KEY their HMAC-SHA-256 under that key: it is found under no other one.
  digest     bytea NOT NULL,
  -- The id in api_keys; "admin": one of ADMIN_API_KEY. A session whose key is gone holds no longer.
  key_id     text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  -- It was ended before that. The row stays until it would have expired, so that whoever comes with it is told why.
  revoked_at timestamptz,
  CONSTRAINT session_digest_is_32_bytes CHECK (length(digest) = 32),
  CONSTRAINT session_lasts CHECK (expires_at > created_at)
);
CREATE UNIQUE INDEX sessions_digest ON sessions (digest);
CREATE INDEX sessions_key ON sessions (key_id, id);
