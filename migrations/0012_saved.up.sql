-- What was saved when the attempt was begun, by what was learned: {"requests":1,"ms":1200,"costMicros":"120000","costCurrency":"INR"}.
-- Null, which takes no room: nothing.
ALTER TABLE delivery_attempts ADD COLUMN saved jsonb;
