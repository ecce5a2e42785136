-- Lists by template; only messages that have one cost an entry.
CREATE INDEX messages_template ON messages (template_name, id) WHERE template_name IS NOT NULL;
