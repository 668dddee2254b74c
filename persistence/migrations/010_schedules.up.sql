alter table schedules add column name text not null default '' check (char_length(name) <= 200);

-- What operators look at: jobs that failed and are tried again.
create index jobs_retrying on jobs (run_at, id) where phase = 0 and attempt > 0;

-- For deleting old events, where an installation wants that: rows come in the order of their time, so a few bytes for each MB do.
create index events_age on events using brin (at) with (autosummarize = on);
