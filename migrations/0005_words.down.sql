ALTER INDEX statistics_named_pkey RENAME TO statistics_tallies_pkey;
ALTER TABLE statistics_named RENAME TO statistics_tallies;
ALTER TABLE statistics_deltas RENAME COLUMN named TO tallies;
ALTER TABLE channel_holds RENAME COLUMN probe_ms TO trial_ms;
ALTER INDEX recipient_windows_prune_after RENAME TO recipient_windows_forget_after;
ALTER TABLE recipient_windows RENAME COLUMN prune_after TO forget_after;
