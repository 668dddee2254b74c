drop trigger monitor_rollups_removed on monitors;
drop function forget_monitor_rollups();
drop index state_changes_time;
drop table evaluation_feedback, monitor_rollups;
alter table monitor_progress drop column this_hour, drop column today;

create or replace function make_history_partitions(around timestamptz) returns void language plpgsql as $$
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
