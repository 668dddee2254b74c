-- Reminders, what they tell, and what users have chosen.
alter table tasks add column reminders text check (octet_length(reminders) <= 4096);

create table notifications (
  user_id uuid not null,
  id uuid not null,
  kind text not null check (char_length(kind) between 1 and 100),
  title text not null check (char_length(title) between 1 and 300),
  text text not null check (char_length(text) <= 10000),
  entity text,
  entity_id uuid,
  fire_time timestamptz,
  created_at timestamptz not null,
  deliver_at timestamptz,
  delivered_at timestamptz,
  read_at timestamptz,
  updated_at timestamptz not null,
  version bigint not null check (version > 0),
  primary key (user_id, id),
  check ((entity is null) = (entity_id is null)),
  check (deliver_at is not null or delivered_at is not null)
) with (fillfactor = 80);

create table preferences (
  user_id uuid primary key,
  timezone text not null check (char_length(timezone) between 1 and 64),
  day_start_hour int not null check (day_start_hour between 0 and 12),
  quiet_from text check (quiet_from ~ '^[0-2][0-9]:[0-5][0-9]$'),
  quiet_until text check (quiet_until ~ '^[0-2][0-9]:[0-5][0-9]$'),
  quiet_days text[] not null,
  muted text[] not null,
  missed_reminders int not null check (missed_reminders between 0 and 2),
  missed_minutes int not null check (missed_minutes between 1 and 525600),
  daily_summary boolean not null,
  daily_summary_time text not null check (daily_summary_time ~ '^[0-2][0-9]:[0-5][0-9]$'),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version bigint not null check (version > 0),
  check ((quiet_from is null) = (quiet_until is null))
) with (fillfactor = 80);

-- What has been done for which local date: once for each (GUARANTEES G20).
create table day_marks (
  user_id uuid not null,
  kind text not null check (char_length(kind) between 1 and 100),
  day text not null,
  version bigint not null,
  primary key (user_id, kind)
) with (fillfactor = 80);

-- Users whose reminders have no jobs yet, since there were none. A node gives each of them a job that makes the others when it
-- starts (persistence/unarmed_reminders.cpp): only the program knows a user's shard and the ids of those jobs.
create table unarmed_reminders (user_id uuid primary key);
insert into unarmed_reminders
  select distinct user_id from tasks where reminder_at > now() and not completed and deleted_at is null;
