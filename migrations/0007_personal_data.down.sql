-- What was erased or emptied stays so. Who was erased and not to be written to may be written to again: nobody can read the
-- digests back.
CREATE OR REPLACE FUNCTION missing_partitions(ahead int) RETURNS TABLE (parent text, statement text) LANGUAGE sql AS $$
  WITH wanted (parent, name, low, high, options) AS (
    SELECT p.parent, p.parent || to_char(at AT TIME ZONE 'UTC', '_YYYY_MM'), uuid7_floor(at)::text,
           uuid7_floor(date_trunc('month', at + interval '32 days', 'UTC'))::text, p.options
      -- Attempts are updated on their page; deliveries are rewritten where there is room.
      FROM (VALUES ('messages', ''), ('message_history', ''), ('delivery_attempts', ' WITH (fillfactor = 40)'),
                   ('deliveries', ' WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01,
                                   autovacuum_vacuum_threshold = 10000)')) AS p (parent, options),
           generate_series(0, ahead) AS i,
           LATERAL (SELECT date_trunc('month', now(), 'UTC') + make_interval(months => i) AS at) AS month
    UNION ALL
    SELECT p, p || to_char(at AT TIME ZONE 'UTC', '_YYYY_MM_DD'),
           CASE p WHEN 'provider_ids' THEN (at AT TIME ZONE 'UTC')::date::text ELSE at::text END,
           CASE p WHEN 'provider_ids' THEN ((at AT TIME ZONE 'UTC')::date + 1)::text ELSE (at + interval '1 day')::text END, ''
      FROM unnest(ARRAY['provider_ids', 'received_webhooks']) AS p, generate_series(-1, 7) AS i,
           LATERAL (SELECT date_trunc('day', now(), 'UTC') + make_interval(days => i) AS at) AS day)
  SELECT parent, format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', name, parent, low, high)
                 || options
    FROM wanted WHERE to_regclass(format('%I.%I', current_schema(), name)) IS NULL
   ORDER BY low, parent
$$;
DROP FUNCTION wanted_partitions(int), month_options(text);
DROP TABLE content_retention, statistics_carried, messages_kept_from, erasures, suppression_digests;
DROP FUNCTION erased_incoming_id(text, text, text), keyed_digest(text);
DROP TABLE personal_digest_key;
