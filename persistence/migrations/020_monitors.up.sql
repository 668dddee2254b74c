-- Monitors (FEATURES C1): what is watched, what was found, what changed, and what is done about it.

create table monitors (
  user_id uuid not null,
  id uuid not null,
  name text not null check (char_length(name) between 1 and 200),
  prompt text not null check (char_length(prompt) <= 2000),
  times text not null check (char_length(times) between 1 and 1000),
  timezone text not null check (char_length(timezone) <= 64),
  classification text not null check (octet_length(classification) <= 65536),
  classification_status int not null check (classification_status between 0 and 1),
  policy text not null check (octet_length(policy) <= 16384),
  paused boolean not null,
  state text not null check (char_length(state) <= 50),
  state_since timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version bigint not null check (version > 0),
  primary key (user_id, id)
) with (fillfactor = 80);

-- Where the checking of each stands: one row, replaced by every evaluation, so that the monitor itself changes only when its user
-- or its state does.
create table monitor_progress (
  user_id uuid not null,
  id uuid not null,
  next_at timestamptz,
  last_at timestamptz,
  outcome text not null,
  error text not null check (char_length(error) <= 1000),
  failures int not null check (failures >= 0),
  evaluations bigint not null check (evaluations >= 0),
  etag text not null check (octet_length(etag) <= 1024),
  last_modified text not null check (octet_length(last_modified) <= 128),
  content_hash text not null check (octet_length(content_hash) <= 128),
  facts text not null,
  compared text not null,
  watch text not null,
  version bigint not null check (version > 0),
  primary key (user_id, id)
) with (fillfactor = 50);

create table triggers (
  user_id uuid not null,
  id uuid not null,
  monitor_id uuid not null,
  name text not null check (char_length(name) <= 200),
  rule text not null check (octet_length(rule) <= 16384),
  actions text[] not null check (cardinality(actions) <= 20),
  enabled boolean not null,
  fired bigint not null check (fired >= 0),
  fired_at timestamptz,
  matched int not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version bigint not null check (version > 0),
  primary key (user_id, id)
) with (fillfactor = 80);

create table actions (
  user_id uuid not null,
  id uuid not null,
  monitor_id uuid not null,
  name text not null check (char_length(name) <= 200),
  kind text not null check (char_length(kind) between 1 and 50),
  content text not null check (octet_length(content) <= 65536),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version bigint not null check (version > 0),
  primary key (user_id, id)
) with (fillfactor = 80);

-- History. Values are run-length encoded: a row for each value that a fact had, from when to when, and how often it was seen. The
-- row of the present value is completed when another one comes; until then monitor_progress knows its end.
create table facts (
  user_id uuid not null,
  monitor_id uuid not null,
  name text not null check (char_length(name) between 1 and 100),
  first_at timestamptz not null,
  last_at timestamptz not null,
  seen bigint not null check (seen > 0),
  value text not null,
  unit text not null,
  evidence text not null check (char_length(evidence) <= 1000),
  confidence int not null check (confidence between 0 and 100),
  version bigint not null check (version > 0),
  primary key (user_id, monitor_id, name, first_at)
) partition by range (first_at);
create index facts_time on facts (user_id, monitor_id, first_at);

create table evaluations (
  user_id uuid not null,
  monitor_id uuid not null,
  due_at timestamptz not null,
  at timestamptz not null,
  outcome text not null,
  state text not null,
  status int not null,
  duration_ms int not null check (duration_ms >= 0),
  bytes bigint not null check (bytes >= 0),
  error text not null check (char_length(error) <= 1000),
  primary key (user_id, monitor_id, due_at)
) partition by range (due_at);

create table state_changes (
  user_id uuid not null,
  monitor_id uuid not null,
  at timestamptz not null,
  number bigint not null,
  before text not null,
  after text not null,
  reason text not null,
  facts text not null,
  primary key (user_id, monitor_id, at)
);

-- A partition for each month (UTC), so that old ones can be taken away whole; what no month takes, takes the default one.
create table facts_rest partition of facts default;
create table evaluations_rest partition of evaluations default;

-- Makes the months from the one of $1 to two later. Nodes call it hourly; one at a time.
create function make_history_partitions(around timestamptz) returns void language plpgsql as $$
declare
  month timestamp := date_trunc('month', around at time zone 'UTC');
  parent text;
begin
  perform pg_advisory_xact_lock(hashtext('make_history_partitions'));
  for i in 0..2 loop
    foreach parent in array array['facts', 'evaluations'] loop
      begin
        if to_regclass(parent || to_char(month, '_YYYY_MM')) is null then
          execute format('create table %I partition of %I for values from (%L) to (%L)', parent || to_char(month, '_YYYY_MM'), parent,
                         month at time zone 'UTC', (month + interval '1 month') at time zone 'UTC');
        end if;
      exception when check_violation then
        null; -- the default one has rows of this month, and keeps it
      end;
    end loop;
    month := month + interval '1 month';
  end loop;
end
$$;
select make_history_partitions(now());

-- What is known of a monitor goes with it. A trigger rather than foreign keys: evaluations are written often, and need not ask each
-- time whether their monitor is there, which their user's actor knows.
create function forget_monitor() returns trigger language plpgsql as $$
begin
  delete from facts where user_id = old.user_id and monitor_id = old.id;
  delete from evaluations where user_id = old.user_id and monitor_id = old.id;
  delete from state_changes where user_id = old.user_id and monitor_id = old.id;
  return null;
end
$$;
create trigger monitor_removed after delete on monitors for each row execute function forget_monitor();
