DROP TABLE siren_checks, incoming_messages, received_webhooks;
