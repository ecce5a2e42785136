-- Numbers are also kept by template and by category, as they are by country: no finer than a quarter of an hour. A delta
-- that is null in one of them counts under none.
ALTER TABLE statistics_deltas ADD COLUMN template text, ADD COLUMN category text;

-- What was counted before, by category: the states of messages and attempts. What counts under everybody stays as it is,
-- since the same is taken away without a category. `npm run statistics:rebuild` adds latencies, errors and costs.
WITH counted AS (
  SELECT date_trunc('minute', created_at) AS minute, coalesce(channel, '') AS channel, coalesce(country, '') AS country, category,
         count(*) FILTER (WHERE status = 'scheduled') AS scheduled, count(*) FILTER (WHERE status = 'queued') AS queued,
         count(*) FILTER (WHERE status = 'sending') AS sending, count(*) FILTER (WHERE status = 'sent') AS sent,
         count(*) FILTER (WHERE status = 'delivered') AS delivered, count(*) FILTER (WHERE status = 'read') AS read,
         count(*) FILTER (WHERE status = 'failed') AS failed, count(*) FILTER (WHERE status = 'expired') AS expired,
         count(*) FILTER (WHERE status = 'cancelled') AS cancelled, count(*) FILTER (WHERE status = 'suppressed') AS suppressed,
         count(*) FILTER (WHERE status = 'sent' AND finished_at IS NOT NULL) AS finished_sent,
         count(*) FILTER (WHERE status = 'delivered' AND finished_at IS NOT NULL) AS finished_delivered,
         count(*) FILTER (WHERE status = 'read' AND finished_at IS NOT NULL) AS finished_read,
         count(*) FILTER (WHERE fallback_used AND status NOT IN ('scheduled', 'queued', 'sending')) AS fallbacks
    FROM messages GROUP BY 1, 2, 3, 4)
INSERT INTO statistics_deltas (minute, channel, country, category, messages_scheduled, messages_queued, messages_sending,
                               messages_sent, messages_delivered, messages_read, messages_failed, messages_expired,
                               messages_cancelled, messages_suppressed, finished_sent, finished_delivered, finished_read,
                               fallbacks)
SELECT minute, channel, country, CASE sign WHEN 1 THEN category END, sign * scheduled, sign * queued, sign * sending,
       sign * sent, sign * delivered, sign * read, sign * failed, sign * expired, sign * cancelled, sign * suppressed,
       sign * finished_sent, sign * finished_delivered, sign * finished_read, sign * fallbacks
  FROM counted, (VALUES (1), (-1)) AS both_ways (sign);
WITH counted AS (
  SELECT date_trunc('minute', a.started_at) AS minute, a.channel, coalesce(m.country, '') AS country, m.category,
         count(*) FILTER (WHERE a.status = 'sending') AS sending, count(*) FILTER (WHERE a.status = 'unknown') AS unknown,
         count(*) FILTER (WHERE a.status = 'accepted') AS accepted, count(*) FILTER (WHERE a.status = 'sent') AS sent,
         count(*) FILTER (WHERE a.status = 'failed') AS failed, count(*) FILTER (WHERE a.status = 'delivered') AS delivered,
         count(*) FILTER (WHERE a.status = 'read') AS read
    FROM delivery_attempts a JOIN messages m ON m.id = a.message_id GROUP BY 1, 2, 3, 4)
INSERT INTO statistics_deltas (minute, channel, country, category, attempts_sending, attempts_unknown, attempts_accepted,
                               attempts_sent, attempts_failed, attempts_delivered, attempts_read)
SELECT minute, channel, country, CASE sign WHEN 1 THEN category END, sign * sending, sign * unknown, sign * accepted,
       sign * sent, sign * failed, sign * delivered, sign * read
  FROM counted, (VALUES (1), (-1)) AS both_ways (sign);
