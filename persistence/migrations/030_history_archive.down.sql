-- What is archived comes back first.
insert into facts select r.* from facts_archive, lateral json_populate_recordset(null::facts, content) as r;
insert into evaluations select r.* from evaluations_archive, lateral json_populate_recordset(null::evaluations, content) as r;
drop trigger monitor_removed_from_archive on monitors;
drop function forget_monitor_archive();
drop function drop_history_partitions(text, timestamptz);
drop function retire_history_partitions(text, timestamptz);
drop function months_before(text, timestamptz);
drop function archive_facts(uuid, uuid, timestamptz);
drop function archive_evaluations(uuid, uuid, timestamptz);
drop function make_archive_partition(text, timestamptz);
drop table facts_archive, evaluations_archive;
