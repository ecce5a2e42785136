-- People: what they sent us, who must not be written to and why, and which messages reach them all the same.

ALTER TABLE incoming_messages
  -- {latitude, longitude, name, address}
  ADD COLUMN location        jsonb,
  -- [{name, phoneNumbers, emails}]
  ADD COLUMN contacts        jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN conversation_id text,
  -- The whole message was this word to us (STOP, START, HELP in some language): we saw to it, and no handler.
  ADD COLUMN keyword         text,
  ADD CONSTRAINT keyword_is_known CHECK (keyword IN ('stop', 'start', 'help'));
CREATE INDEX incoming_messages_conversation ON incoming_messages (conversation_id, id)
  WHERE conversation_id IS NOT NULL;
CREATE INDEX incoming_messages_keyword ON incoming_messages (from_e164, id) WHERE keyword IS NOT NULL;
-- When a person last wrote on a channel: one step down this index, however much there is. The time is Siren's, but not
-- later than when it reached us: a clock that goes wrong, or a replay, keeps no window open.
CREATE INDEX incoming_messages_said_at ON incoming_messages (from_e164, channel, least(sent_at, received_at))
  WHERE from_e164 IS NOT NULL;

-- A number may be on the list for several reasons at once: it may be written to when the last one is gone.
ALTER TABLE suppressions
  ADD COLUMN source text NOT NULL DEFAULT 'api',
  ADD COLUMN note   text,
  ADD CONSTRAINT source_is_known CHECK (source IN ('api', 'import', 'opt_out', 'error_code')),
  DROP CONSTRAINT suppressions_pkey,
  ADD PRIMARY KEY (phone_number, channel, reason);
UPDATE suppressions SET source = 'error_code' WHERE reason LIKE 'refused with code %';
CREATE INDEX suppressions_channel ON suppressions (channel, phone_number, reason);
CREATE INDEX suppressions_reason ON suppressions (reason, phone_number, channel);

-- Who put a number on the list or took it off, and when. Append-only: whoever is asked "why did you write to me" must know.
CREATE TABLE suppression_changes (
  id           uuid PRIMARY KEY,
  phone_number text NOT NULL,
  channel      text NOT NULL,
  reason       text NOT NULL,
  change       text NOT NULL,
  source       text NOT NULL,
  -- Whose key it was, for `api` and `import`.
  api_key_id   text,
  -- The incoming message (`opt_out`) or the message (`error_code`) that led to it.
  cause_id     uuid,
  at           timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT channel_is_known CHECK (channel IN ('all', 'whatsapp', 'sms')),
  CONSTRAINT change_is_known CHECK (change IN ('added', 'lifted')),
  CONSTRAINT source_is_known CHECK (source IN ('api', 'import', 'opt_out', 'error_code'))
);
CREATE INDEX suppression_changes_phone_number ON suppression_changes (phone_number, id);

-- Answers that a person is owed whatever the list says: the confirmation of a STOP, the answer to a HELP.
ALTER TABLE messages ADD COLUMN ignores_suppression boolean NOT NULL DEFAULT false;
