ALTER TABLE policies DROP COLUMN template;
ALTER TABLE messages DROP CONSTRAINT template_has_version, DROP COLUMN template_name, DROP COLUMN template_version, DROP COLUMN locale;
DROP TABLE templates;
