-- Which provider each request asked Siren for, where its step names some. What was sent before asked for none.
ALTER TABLE delivery_attempts ADD COLUMN provider text,
  ADD CONSTRAINT provider_is_of_channel CHECK (lower(split_part(provider, '_', 1)) = channel),
  DROP CONSTRAINT reason_is_known,
  ADD CONSTRAINT reason_is_known CHECK (reason IN ('first', 'retry', 'next_provider', 'fallback', 'unknown_outcome_retry',
                                                   'replay'));
