DROP INDEX messages_held_by_batch;
