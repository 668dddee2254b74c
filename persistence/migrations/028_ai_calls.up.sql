-- Each question to AI and what it took (FEATURES G4), without what was said. A row is written before a request is sent, with the most
-- that it may cost, and again when the question has ended: what a killed server had under way counts as spent. `request_id` is the
-- provider's; `attempts` a JSON list of what came of each request; `input` and `output` are tokens; `cost` is millionths of a US dollar.
-- Names with "token" would be left out of exports.
create table ai_calls (
  user_id uuid not null references users (id) on delete cascade,
  id uuid not null, -- in the order of time (UUIDv7)
  monitor_id uuid,
  purpose text not null check (char_length(purpose) between 1 and 50),
  started_at timestamptz not null,
  duration_ms int not null check (duration_ms >= 0),
  outcome text not null check (char_length(outcome) between 1 and 50),
  provider text not null,
  model text not null,
  request_id text not null,
  attempts text not null,
  input bigint not null check (input >= 0),
  output bigint not null check (output >= 0),
  cost bigint not null check (cost >= 0),
  primary key (user_id, id)
);
create index ai_calls_of_monitor on ai_calls (user_id, monitor_id, id);
-- For deleting old ones and counting today's: rows come in the order of their time.
create index ai_calls_age on ai_calls using brin (started_at) with (autosummarize = on);

-- Whether AI is asked for a monitor: 0 where the rules are not sure, 1 always, 2 never.
alter table monitors add column ai int not null default 0 check (ai between 0 and 2);
