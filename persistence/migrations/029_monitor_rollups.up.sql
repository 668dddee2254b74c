-- Sums of the looks of monitors by hour and day (FEATURES C10), and what users say of looks. The sums of the present hour and day are
-- in monitor_progress, which each look writes anyway; a row is written when an hour or a day is over.

alter table monitor_progress add column this_hour text not null default '', add column today text not null default '';

create table monitor_rollups (
  user_id uuid not null,
  monitor_id uuid not null,
  span text not null,
  start_at timestamptz not null,
  looks bigint not null check (looks >= 0),
  failed bigint not null,
  changed bigint not null,
  took_ms bigint not null,
  longest_ms int not null,
  durations text not null,
  facts text not null,
  primary key (user_id, monitor_id, span, start_at)
) partition by list (span);

-- Days stay as long as their monitor. Hours go with the looks that they are of, a month at a time.
create table monitor_rollups_day partition of monitor_rollups for values in ('day');
create index monitor_rollups_day_time on monitor_rollups_day (user_id, start_at);
create table monitor_rollups_hour partition of monitor_rollups for values in ('hour') partition by range (start_at);
create table monitor_rollups_hour_rest partition of monitor_rollups_hour default;

create table evaluation_feedback (
  user_id uuid not null,
  monitor_id uuid not null,
  due_at timestamptz not null,
  verdict text not null check (verdict in ('right', 'wrong')),
  note text not null check (char_length(note) <= 1000),
  judged_at timestamptz not null,
  primary key (user_id, monitor_id, due_at)
);

create index state_changes_time on state_changes (user_id, at);

create or replace function make_history_partitions(around timestamptz) returns void language plpgsql as $$
declare
  month timestamp := date_trunc('month', around at time zone 'UTC');
  parent text;
begin
  perform pg_advisory_xact_lock(hashtext('make_history_partitions'));
  for i in 0..2 loop
    foreach parent in array array['facts', 'evaluations', 'monitor_rollups_hour'] loop
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

create function forget_monitor_rollups() returns trigger language plpgsql as $$
begin
  delete from monitor_rollups where user_id = old.user_id and monitor_id = old.id;
  delete from evaluation_feedback where user_id = old.user_id and monitor_id = old.id;
  return null;
end
$$;
create trigger monitor_rollups_removed after delete on monitors for each row execute function forget_monitor_rollups();
