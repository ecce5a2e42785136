DROP TABLE events, event_outbox;
