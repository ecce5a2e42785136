-- Nothing goes by number any more: 0023_suppressions_newest has what takes their place. The lock that the first statement waits for is
-- the only one that is needed; it is held for a moment.
DROP INDEX suppressions_category;
DROP INDEX suppressions_channel;
DROP INDEX suppressions_reason;
