-- The dead event about an incoming message, by that message: a page of these may span months, between whose ends lie all events
-- that nobody took in a long outage. An entry a dead event and none of another; it is built while nobody writes events.
CREATE INDEX event_deliveries_dead_subject ON event_deliveries (subject) WHERE status = 'dead';
