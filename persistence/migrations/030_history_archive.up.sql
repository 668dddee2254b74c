-- The archive of monitors' history (FEATURES C11): rows of `facts` and `evaluations` of old months, some hundred of them (64 KiB) packed
-- into one value, which PostgreSQL compresses. They go there monitor by monitor, each in one statement, so that a row is always in one
-- of the two places. Months that are too old are dropped as a whole.

create table facts_archive (
  user_id uuid not null,
  monitor_id uuid not null,
  name text not null,             -- of the fact
  first_at timestamptz not null,  -- of the first row
  last_at timestamptz not null,   -- the same of the last row
  rows int not null,              -- how many
  content json not null,          -- them, oldest first: names of columns are names of members
  primary key (user_id, monitor_id, name, first_at)
) partition by range (first_at);

create table evaluations_archive (
  user_id uuid not null,
  monitor_id uuid not null,
  first_at timestamptz not null,  -- when the first one was due
  last_at timestamptz not null,
  rows int not null,
  content json not null,
  primary key (user_id, monitor_id, first_at)
) partition by range (first_at);

-- A PostgreSQL that was built without it has another compression, which is as small and slower.
do $$
begin
  alter table facts_archive alter column content set compression lz4;
  alter table evaluations_archive alter column content set compression lz4;
exception when feature_not_supported then
  null;
end
$$;

-- The partition of the month of `at`, if it is missing.
create function make_archive_partition(parent text, at timestamptz) returns void language plpgsql as $$
declare
  month timestamp := date_trunc('month', at at time zone 'UTC');
begin
  if to_regclass(parent || to_char(month, '_YYYY_MM')) is null then
    execute format('create table %I partition of %I for values from (%L) to (%L)', parent || to_char(month, '_YYYY_MM'), parent,
                   month at time zone 'UTC', (month + interval '1 month') at time zone 'UTC');
  end if;
end
$$;

-- Packs what one monitor has that is older than `cut`, of the oldest month that has some, and gives how many rows that were: 0, all is
-- done. The newest value of each fact stays: it may still be seen, and its row be completed. Whoever waits for a row gives up early: this
-- can be done again, the other one may be a commit.
create function archive_evaluations(owner uuid, monitor uuid, cut timestamptz) returns bigint language plpgsql
set lock_timeout = '500ms' set timezone = 'UTC' as $$
declare
  month timestamptz;
  moved bigint;
begin
  select date_trunc('month', min(due_at)) into month from evaluations where user_id = owner and monitor_id = monitor and due_at < cut;
  if month is null then
    return 0;
  end if;
  perform make_archive_partition('evaluations_archive', month);
  with gone as (
    delete from evaluations where user_id = owner and monitor_id = monitor
      and due_at >= month and due_at < least(month + interval '1 month', cut) returning *
  ), numbered as (
    select gone as one, due_at as at, sum(300 + octet_length(error)) over (order by due_at) / 65536 as place from gone
  ), packed as (
    insert into evaluations_archive
    select owner, monitor, min(at), max(at), count(*), json_agg(one order by at) from numbered group by place returning rows
  ) select coalesce(sum(rows), 0) into moved from packed;
  return moved;
end
$$;

create function archive_facts(owner uuid, monitor uuid, cut timestamptz) returns bigint language plpgsql
set lock_timeout = '500ms' set timezone = 'UTC' as $$
declare
  month timestamptz;
  moved bigint;
begin
  select date_trunc('month', min(facts.first_at)) into month from facts join
    (select name, max(first_at) as first_at from facts where user_id = owner and monitor_id = monitor group by name) as newest
    on facts.name = newest.name and facts.first_at < newest.first_at
  where facts.user_id = owner and facts.monitor_id = monitor and facts.first_at < cut;
  if month is null then
    return 0;
  end if;
  perform make_archive_partition('facts_archive', month);
  with newest as (
    select name, max(first_at) as first_at from facts where user_id = owner and monitor_id = monitor group by name
  ), gone as (
    delete from facts using newest where facts.user_id = owner and facts.monitor_id = monitor and facts.name = newest.name
      and facts.first_at < newest.first_at and facts.first_at >= month and facts.first_at < least(month + interval '1 month', cut)
      returning facts.*
  ), numbered as (
    select gone as one, name, first_at as at,
      sum(300 + octet_length(value) + octet_length(evidence)) over (partition by name order by first_at) / 65536 as place from gone
  ), packed as (
    insert into facts_archive
    select owner, monitor, name, min(at), max(at), count(*), json_agg(one order by at) from numbered group by name, place
    returning rows
  ) select coalesce(sum(rows), 0) into moved from packed;
  return moved;
end
$$;

-- The partitions of `parent` whose months are over at `cut`.
create function months_before(parent text, cut timestamptz) returns setof text language sql stable set timezone = 'UTC' as $$
  select c.relname::text from pg_inherits i join pg_class c on c.oid = i.inhrelid
  where i.inhparent = to_regclass(parent) and c.relname ~ '_[0-9]{4}_[0-9]{2}$'
    and make_timestamptz(left(right(c.relname, 7), 4)::int, right(c.relname, 2)::int, 1, 0, 0, 0) + interval '1 month' <= cut
  order by 1
$$;

-- Takes away partitions of `facts` or `evaluations` whose rows are archived, and gives how many. What a month still has (the newest
-- values of facts) goes where the rows of months without a partition are. Locks the table for a moment, one table in a transaction:
-- commits lock several, in another order.
create function retire_history_partitions(parent text, cut timestamptz) returns int language plpgsql set lock_timeout = '500ms' as $$
declare
  part text;
  gone int := 0;
begin
  for part in select months_before(parent, cut) loop
    execute format('alter table %I detach partition %I', parent, part);
    execute format('insert into %I select * from %I', parent, part);
    execute format('drop table %I', part);
    gone := gone + 1;
  end loop;
  return gone;
end
$$;

-- Drops the months of `parent` that are over at `cut`, and gives how many.
create function drop_history_partitions(parent text, cut timestamptz) returns int language plpgsql set lock_timeout = '500ms' as $$
declare
  part text;
  gone int := 0;
begin
  for part in select months_before(parent, cut) loop
    execute format('drop table %I', part);
    gone := gone + 1;
  end loop;
  return gone;
end
$$;

create function forget_monitor_archive() returns trigger language plpgsql as $$
begin
  delete from facts_archive where user_id = old.user_id and monitor_id = old.id;
  delete from evaluations_archive where user_id = old.user_id and monitor_id = old.id;
  return null;
end
$$;
-- After monitor_removed, which takes away what is not archived yet: triggers run in the order of their names.
create trigger monitor_removed_from_archive after delete on monitors for each row execute function forget_monitor_archive();
