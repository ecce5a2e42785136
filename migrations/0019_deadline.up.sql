-- Ends the statement that calls it when the time is over: what its caller has given up must not be stored afterwards, be it
-- that the statement came late, or that it waited for others. `query_canceled`, as for a statement that takes too long.
CREATE FUNCTION refuse_after(deadline timestamptz) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF clock_timestamp() > deadline THEN
    RAISE EXCEPTION 'too late for whoever waits for this statement' USING ERRCODE = 'query_canceled';
  END IF;
  RETURN true;
END
$$;
