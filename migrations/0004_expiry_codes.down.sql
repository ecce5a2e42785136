UPDATE deliveries SET failure_code = NULL, failure_message = NULL WHERE status = 'expired';
