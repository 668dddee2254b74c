drop index events_age, jobs_retrying;
alter table schedules drop column name;
