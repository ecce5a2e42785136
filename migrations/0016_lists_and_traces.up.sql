-- Lists are narrowed by status and by channel, and a value may be so rare that a walk by id would look at every row for a
-- page of it. A Bloom filter for each few pages tells where it is not. A B-tree would be written four times in the life of
-- each message and three times in that of each attempt; this one only when a value is new to its pages. VACUUM fills it in.
CREATE INDEX messages_state ON messages
  USING brin (status text_bloom_ops (n_distinct_per_range = 16), channel text_bloom_ops (n_distinct_per_range = 16))
  WITH (pages_per_range = 32);
CREATE INDEX delivery_attempts_state ON delivery_attempts
  USING brin (status text_bloom_ops (n_distinct_per_range = 16), channel text_bloom_ops (n_distinct_per_range = 16))
  WITH (pages_per_range = 32);

-- W3C traceparent of the request that brought it, where traces are recorded: what is done for it later belongs to the same trace.
ALTER TABLE messages ADD COLUMN trace_parent text;
