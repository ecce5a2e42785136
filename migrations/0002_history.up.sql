-- The history of a message is put together when it is read. What its message, its delivery, its attempts and its webhooks
-- tell is no longer kept beside them: of each row that goes, the row that tells the same is looked for.
DELETE FROM message_history WHERE event IN ('accepted', 'attempt_begun');

DELETE FROM message_history h USING deliveries d
 WHERE h.event = 'finished' AND d.message_id = h.message_id AND d.finished_at = h.at;

DELETE FROM message_history h USING delivery_attempts a
 WHERE a.message_id = h.message_id AND a.number = (h.detail->>'number')::smallint
   AND CASE h.event WHEN 'attempt_accepted' THEN a.accepted_at = h.at
                    WHEN 'attempt_rejected' THEN a.failed_at = h.at AND a.error_code = h.detail->>'code'
                                             AND a.error_action = h.detail->>'action' END;

-- A receipt that contradicted another stays, and names its webhook, which is listed with it only once.
UPDATE message_history h
   SET detail = h.detail || jsonb_build_object('webhookId', w.id)
  FROM received_webhooks w
 WHERE h.event = 'receipt' AND h.detail ? 'contradicts' AND h.detail->>'source' = 'webhook'
   AND w.message_id = h.message_id AND w.attempt_number = (h.detail->>'number')::smallint
   AND w.said = h.detail->>'word' AND w.settled_at BETWEEN h.at - interval '1 minute' AND h.at + interval '1 minute';

DELETE FROM message_history
 WHERE event = 'receipt' AND detail->>'source' = 'webhook' AND NOT detail ? 'contradicts';
