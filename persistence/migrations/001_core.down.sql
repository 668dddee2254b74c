drop table idempotency_records, events, tasks, tags, projects, identities, credentials, users, shards, nodes;
