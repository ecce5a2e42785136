ALTER TABLE suppression_changes DROP COLUMN lifted_because;
ALTER TABLE suppression_changes DROP COLUMN note;
ALTER TABLE suppression_changes DROP COLUMN key_name;
