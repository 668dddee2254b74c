drop trigger monitor_removed on monitors;
drop function forget_monitor();
drop function make_history_partitions(timestamptz);
drop table state_changes, evaluations, facts, actions, triggers, monitor_progress, monitors;
