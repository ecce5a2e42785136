DROP TABLE incoming_messages, received_webhooks;
