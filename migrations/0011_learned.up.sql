-- Requests that WhatsApp refused since their recipient is not on WhatsApp. Written for those alone: of who is reached there
-- is no row. When somebody was reached is told by their attempts and by what they wrote.
CREATE TABLE not_on_whatsapp (
  -- E.164, in its canonical form.
  phone_number text        NOT NULL,
  -- The newest two of a number, of different messages, decide.
  refused_at   timestamptz NOT NULL,
  message_id   uuid        NOT NULL,
  -- Of its attempt.
  number       smallint    NOT NULL,
  begun_at     timestamptz NOT NULL,
  -- Siren took it before it failed, so it was paid for.
  was_taken    boolean     NOT NULL,
  CONSTRAINT not_on_whatsapp_pkey PRIMARY KEY (phone_number, refused_at, message_id, number)
);
CREATE INDEX not_on_whatsapp_refused_at ON not_on_whatsapp (refused_at);

-- Its sender wants nothing that was learned to count for it; null, which takes no room: it counts.
ALTER TABLE messages ADD COLUMN learn boolean;
