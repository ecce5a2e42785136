-- Who changed the list, and what they said of it. Null of older rows, and where nobody said anything.
ALTER TABLE suppression_changes ADD COLUMN key_name text;
ALTER TABLE suppression_changes ADD COLUMN note text;
-- Of what somebody lifted by hand.
ALTER TABLE suppression_changes ADD COLUMN lifted_because text;
