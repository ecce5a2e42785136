DELETE FROM statistics_counts WHERE scope ~ '^(template|category):';
DELETE FROM statistics_times WHERE scope ~ '^(template|category):';
DELETE FROM statistics_tallies WHERE scope ~ '^(template|category):';
ALTER TABLE statistics_deltas DROP COLUMN category, DROP COLUMN template;
