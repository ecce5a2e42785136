-- A message that has expired says where it was when it did. Of those that had expired before, nobody knows.
UPDATE deliveries SET failure_code = 'expired_in_queue', failure_message = 'It expired before it was its turn'
 WHERE status = 'expired' AND failure_code IS NULL;
