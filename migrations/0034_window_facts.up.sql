-- WhatsApp's 24-hour window, known before a message is sent: when the recipient last wrote, and when WhatsApp last refused
-- free text because the window was closed.

-- When a person wrote, as far as their clock can be believed: `sent_at`, unless it lies in the future or more than an hour
-- before the message came. The same rule is in src/communication/window/window.ts.
CREATE FUNCTION wrote_at(sent_at timestamptz, received_at timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN sent_at > received_at OR received_at - sent_at > interval '1 hour' THEN received_at ELSE sent_at END
$$;

DROP INDEX incoming_messages_said_at;
CREATE INDEX incoming_messages_wrote_at ON incoming_messages (from_e164, channel, wrote_at(sent_at, received_at))
  WHERE from_e164 IS NOT NULL;

-- Requests whose free text WhatsApp refused because the window was closed (131047). A window is closed for whoever has not
-- written since the newest of them was begun.
CREATE TABLE window_refusals (
  -- E.164, in its canonical form.
  phone_number text NOT NULL,
  begun_at timestamptz NOT NULL,
  PRIMARY KEY (phone_number, begun_at)
);

-- A row while recipients of whom nothing is known count as closed: three of them in a row were refused.
CREATE TABLE unknown_windows_closed (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  since timestamptz NOT NULL
);

-- Errors in a row about one thing: a channel, a template, the windows of which nothing is known. Enough different subjects
-- (messages, numbers) change how that thing is treated; a success ends the row.
CREATE TABLE consecutive_errors (
  about text NOT NULL,
  source text NOT NULL,
  subject text NOT NULL,
  PRIMARY KEY (about, source, subject),
  CONSTRAINT source_is_known CHECK (source IN ('answer', 'receipt', 'any'))
);
INSERT INTO consecutive_errors (about, source, subject)
SELECT 'channel ' || channel, source, message_id::text FROM channel_suspicions;
DROP TABLE channel_suspicions;
