DROP INDEX messages_template;
