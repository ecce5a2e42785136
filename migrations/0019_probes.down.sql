-- Who has tried a wait before its time waits again.
UPDATE channel_holds SET kind = 'wait', probe_ms = NULL WHERE was_wait;
ALTER TABLE channel_holds DROP COLUMN probes, DROP COLUMN probing, DROP COLUMN ordered, DROP COLUMN was_wait;
ALTER TABLE template_holds DROP COLUMN probing;
