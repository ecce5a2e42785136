-- What was done by hand, and by whom. Rows are added in the transaction of what they tell, and never changed: a login that
-- may do that after all has to take the trigger away first.
CREATE TABLE audit (
  id           uuid PRIMARY KEY,
  at           timestamptz NOT NULL DEFAULT now(),
  -- Of the API key; 'admin', 'code' and 'command' are no keys of the table.
  key_id       text NOT NULL,
  -- Of its application.
  key_name     text NOT NULL,
  action       text NOT NULL,
  subject_type text NOT NULL,
  -- An id, a name, or the keyed digest of a number: never a number.
  subject_id   text NOT NULL,
  -- Of the subject, what the action changes; null: there was nothing, or there is nothing any more.
  before       jsonb,
  after        jsonb,
  -- Null: it came by no request.
  request_id   text
);
CREATE INDEX audit_subject ON audit (subject_id, id);

CREATE FUNCTION refuse_to_change_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit is only added to' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_is_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_audit();
