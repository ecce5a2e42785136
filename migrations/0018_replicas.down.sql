DROP TABLE replica_digest_key;
DROP TABLE replicas;
