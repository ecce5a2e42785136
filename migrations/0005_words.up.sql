-- One word for one thing: what maintenance removes is pruned, a channel that is held is probed, and what is counted under
-- a name is a named count.
ALTER TABLE recipient_windows RENAME COLUMN forget_after TO prune_after;
ALTER INDEX recipient_windows_forget_after RENAME TO recipient_windows_prune_after;
ALTER TABLE channel_holds RENAME COLUMN trial_ms TO probe_ms;
ALTER TABLE statistics_deltas RENAME COLUMN tallies TO named;
ALTER TABLE statistics_tallies RENAME TO statistics_named;
ALTER INDEX statistics_tallies_pkey RENAME TO statistics_named_pkey;
