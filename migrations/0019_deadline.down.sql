DROP FUNCTION refuse_after(timestamptz);
