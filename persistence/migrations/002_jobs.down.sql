drop table schedules, jobs;
