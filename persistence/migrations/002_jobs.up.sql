-- What is to be done later. A row is written with the change that causes it and removed with its effect; it is not touched when the
-- job starts. So the table holds what waits and what is dead, and pages that finished jobs leave are used again: hence the early vacuum.
create table jobs (
  user_id uuid not null,
  id uuid not null,
  shard int not null,
  kind text not null check (char_length(kind) between 1 and 100),
  key text check (octet_length(key) between 1 and 200),
  key_use int not null check (key_use between 0 and 2),
  position bigint not null,
  phase int not null check (phase between 0 and 3),
  priority int not null check (priority between 0 and 9),
  run_at timestamptz not null,
  attempt int not null,
  max_attempts int not null,
  held_until timestamptz,
  schedule_id uuid,
  fire_time timestamptz,
  payload text not null check (octet_length(payload) <= 65536),
  last_error text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version bigint not null check (version > 0),
  primary key (user_id, id),
  check (key_use = 0 or key is not null)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_insert_scale_factor = 0.1);

-- What a scheduler loads: waiting (0) and spent (1) jobs of its shard, in the order of their time.
create index jobs_due on jobs (shard, run_at, id) where phase <= 1;
-- What operators look at: dead (3) ones.
create index jobs_dead on jobs (updated_at) where phase = 3;
-- One unfinished job for each unique key (FEATURES D5).
create unique index jobs_unique_key on jobs (user_id, kind, key) where key_use = 1 and phase <> 3;

create table schedules (
  user_id uuid not null,
  id uuid not null,
  kind text not null check (char_length(kind) between 1 and 100),
  times text not null check (char_length(times) <= 1000),
  timezone text not null check (char_length(timezone) <= 64),
  payload text not null check (octet_length(payload) <= 65536),
  priority int not null check (priority between 0 and 9),
  overlap int not null check (overlap between 0 and 4),
  catch_up int not null check (catch_up between 0 and 2),
  catch_up_seconds bigint not null,
  jitter_ms bigint not null check (jitter_ms >= 0),
  pause_after int not null check (pause_after >= 0),
  failures int not null,
  paused boolean not null,
  next_at timestamptz,
  last_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version bigint not null,
  primary key (user_id, id)
) with (fillfactor = 80);
