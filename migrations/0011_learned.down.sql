-- "auto" is no number to an earlier release: it would give such a step no time at all.
UPDATE policies
   SET channels = (SELECT jsonb_agg(CASE WHEN step ->> 'fallbackAfter' = 'auto' THEN jsonb_set(step, '{fallbackAfter}', '300') ELSE step END
                                    ORDER BY ordinality)
                     FROM jsonb_array_elements(channels) WITH ORDINALITY AS s (step, ordinality))
 WHERE channels @> '[{"fallbackAfter": "auto"}]';
ALTER TABLE messages DROP COLUMN learn;
DROP TABLE not_on_whatsapp;
