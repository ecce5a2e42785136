-- What the rows tell is written down once more, as the release before reads it.
INSERT INTO message_history (message_id, id, at, event, detail)
SELECT id, gen_random_uuid(), created_at, 'accepted',
       CASE WHEN reply_to IS NULL THEN '{}' ELSE jsonb_build_object('replyTo', reply_to) END
  FROM messages;

INSERT INTO message_history (message_id, id, at, event, detail)
SELECT message_id, gen_random_uuid(), started_at, 'attempt_begun',
       jsonb_strip_nulls(jsonb_build_object('number', number, 'channel', channel, 'reason', reason,
                                            'provider', provider, 'template', approved_name))
  FROM delivery_attempts;

-- What Siren took fails by a receipt; else it was refused. A line that was recorded stands for itself.
INSERT INTO message_history (message_id, id, at, event, detail)
SELECT a.message_id, gen_random_uuid(), answer.at, answer.event, answer.detail
  FROM delivery_attempts a,
       LATERAL (SELECT accepted_at AS at, 'attempt_accepted' AS event,
                       jsonb_build_object('number', number, 'channel', channel) AS detail
                 WHERE accepted_at IS NOT NULL
                UNION ALL
                SELECT failed_at, 'attempt_rejected',
                       jsonb_build_object('number', number, 'channel', channel, 'code', error_code, 'action', error_action)
                 WHERE failed_at IS NOT NULL AND accepted_at IS NULL) AS answer
 WHERE NOT EXISTS (SELECT FROM message_history h
                    WHERE h.message_id = a.message_id AND (h.detail->>'number')::smallint = a.number
                      AND h.event IN (answer.event, 'attempt_unknown'));

INSERT INTO message_history (message_id, id, at, event, detail)
SELECT w.message_id, gen_random_uuid(), w.settled_at, 'receipt',
       jsonb_build_object('number', w.attempt_number, 'channel', a.channel, 'status', lower(w.said), 'word', w.said,
                          'source', 'webhook', 'changed', w.result = 'applied')
  FROM received_webhooks w JOIN delivery_attempts a ON a.message_id = w.message_id AND a.number = w.attempt_number
 WHERE NOT EXISTS (SELECT FROM message_history h
                    WHERE h.message_id = w.message_id AND h.detail->>'webhookId' = w.id::text);

INSERT INTO message_history (message_id, id, at, event, detail)
SELECT message_id, gen_random_uuid(), finished_at, 'finished',
       jsonb_strip_nulls(jsonb_build_object('status', coalesce((SELECT h.detail->>'from' FROM message_history h
                                                                 WHERE h.message_id = d.message_id
                                                                   AND h.event = 'late_evidence' AND h.at >= d.finished_at
                                                                 ORDER BY h.at LIMIT 1), status),
                                            'code', failure_code))
  FROM deliveries d WHERE finished_at IS NOT NULL;

UPDATE message_history SET detail = detail - 'webhookId' WHERE detail ? 'webhookId';
