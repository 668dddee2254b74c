-- Series of recurring tasks. That a series has each occurrence once is checked here as well: whatever repeats a completion (a
-- retry, a second node, a crash), there is one successor.
alter table tasks
  add column recurs_from_completion boolean not null default false,
  add column recurrence_dates text[] not null default '{}' check (cardinality(recurrence_dates) <= 500),
  add column recurrence_exceptions text[] not null default '{}' check (cardinality(recurrence_exceptions) <= 500),
  add column series_id uuid,
  add column recurrence_id timestamptz,
  add column recurrence_start timestamptz,
  add column successor_id uuid,
  add column series_values text,
  add check ((series_id is null) = (recurrence_id is null));
update tasks set series_id = id, recurrence_id = coalesce(due_date, date_trunc('day', created_at, 'UTC')),
                 recurrence_start = coalesce(due_date, date_trunc('day', created_at, 'UTC'))
  where recurrence_rule is not null;
create unique index tasks_occurrence on tasks (user_id, series_id, recurrence_id) where series_id is not null;
