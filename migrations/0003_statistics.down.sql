DROP TABLE batch_counts, statistics_minutes, statistics_deltas;
