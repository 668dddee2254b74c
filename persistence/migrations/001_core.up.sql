-- Nodes announce themselves here; `lease_until` is the database's clock.
create table nodes (
  id uuid primary key,
  address text not null,
  lease_until timestamptz not null
);

-- Who may write for which shard. Every batch names the epochs it was made under and is refused when one is stale.
create table shards (
  id int primary key,
  epoch bigint not null default 0,
  node_id uuid references nodes (id)
);

create table users (
  id uuid primary key,
  email text not null default '',
  name text not null default '' check (char_length(name) <= 100),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version bigint not null
);

-- What a user signs in with. Only the account actors read it.
create table credentials (
  user_id uuid primary key references users (id) on delete cascade,
  email text not null unique check (char_length(email) between 3 and 255),
  password_hash text not null check (char_length(password_hash) <= 255)
);

-- Subjects of external issuers (CONTRACT 17).
create table identities (
  issuer text not null,
  subject text not null check (char_length(subject) between 1 and 255),
  user_id uuid not null references users (id) on delete cascade,
  primary key (issuer, subject)
);

create table projects (
  user_id uuid not null,
  id uuid not null,
  name text not null check (char_length(name) between 1 and 200),
  description text check (char_length(description) <= 2000),
  colour text check (colour ~ '^#[0-9a-f]{6}$'),
  archived boolean not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version bigint not null,
  primary key (user_id, id)
);

create table tags (
  user_id uuid not null,
  key text not null,
  name text not null check (char_length(name) between 1 and 50),
  colour text check (colour ~ '^#[0-9a-f]{6}$'),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version bigint not null,
  primary key (user_id, key)
);

-- Reads are served from memory, so there is no index but those for loading and for what must be unique.
create table tasks (
  user_id uuid not null,
  id uuid not null,
  title text not null check (char_length(title) between 1 and 200),
  description text check (char_length(description) <= 2000),
  completed boolean not null,
  completed_at timestamptz,
  priority int not null check (priority between 0 and 3),
  tags text[] not null check (cardinality(tags) <= 50),
  due_date timestamptz,
  due_all_day boolean not null,
  reminder_at timestamptz,
  recurrence_rule text check (char_length(recurrence_rule) <= 1000),
  timezone text check (char_length(timezone) <= 64),
  project_id uuid,
  external_key text check (char_length(external_key) between 1 and 200),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  version bigint not null check (version > 0),
  primary key (user_id, id),
  check (completed = (completed_at is not null)),
  check (reminder_at <= due_date)
) with (fillfactor = 80);
create unique index tasks_external_key on tasks (user_id, external_key) where external_key is not null;

-- Append-only: what happened to a user's things, numbered per user without gaps.
create table events (
  user_id uuid not null,
  seq bigint not null check (seq > 0),
  at timestamptz not null,
  kind text not null,
  entity text not null,
  entity_id uuid not null,
  entity_version bigint not null,
  source text not null,
  trace_id text not null,
  changed text not null,
  data text not null,
  primary key (user_id, seq)
);
create index events_entity on events (entity_id, seq);

create table idempotency_records (
  user_id uuid not null,
  key text not null check (char_length(key) between 1 and 300),
  fingerprint text not null,
  kind int not null,
  body text not null,
  etag text not null,
  location text not null,
  created_at timestamptz not null,
  primary key (user_id, key)
);
create index idempotency_records_age on idempotency_records (created_at);
