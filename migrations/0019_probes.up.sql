-- What the tries of a held channel said, and that one is on its way: written with the rows that each try writes anyway. Both tables
-- have a row for what is held, so a full database costs as little as an empty one.
ALTER TABLE channel_holds
  -- The last ten tries that failed, the newest first: {"messageId", "startedAt", "answeredAt", "code"}.
  ADD COLUMN probes jsonb NOT NULL DEFAULT '[]',
  -- One message tries it until `until`.
  ADD COLUMN probing boolean NOT NULL DEFAULT false,
  -- Somebody has ordered a try, which nobody has answered yet.
  ADD COLUMN ordered boolean NOT NULL DEFAULT false,
  -- A pause that was a wait: somebody had it tried before its time. What Siren asks for next holds again.
  ADD COLUMN was_wait boolean NOT NULL DEFAULT false;
ALTER TABLE template_holds ADD COLUMN probing boolean NOT NULL DEFAULT false;
