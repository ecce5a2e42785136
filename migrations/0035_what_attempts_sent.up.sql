-- What a request to WhatsApp carried, and why: the recipient's window as it was known when the request was begun, and the
-- approved template; without one it was free text.
ALTER TABLE delivery_attempts
  -- "window" is a word of SQL's own.
  ADD COLUMN known_window text,
  ADD COLUMN approved_name text,
  ADD COLUMN approved_language text,
  ADD CONSTRAINT window_is_known CHECK (known_window IN ('open', 'closed', 'unknown')),
  ADD CONSTRAINT window_is_of_whatsapp CHECK (known_window IS NULL OR channel = 'whatsapp'),
  ADD CONSTRAINT template_is_whole CHECK ((approved_name IS NULL) = (approved_language IS NULL)),
  -- `template`: free text was refused since the window was closed, and the approved template goes instead.
  DROP CONSTRAINT reason_is_known,
  ADD CONSTRAINT reason_is_known CHECK (reason IN ('first', 'retry', 'template', 'next_language', 'next_provider', 'fallback',
                                                   'unknown_outcome_retry', 'replay'));
