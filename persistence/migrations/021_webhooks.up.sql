-- Where users want to be told of events.
create table webhook_endpoints (
  user_id uuid not null,
  id uuid not null,
  url text not null check (char_length(url) between 1 and 2000),
  description text not null check (char_length(description) <= 200),
  topics text[] not null check (cardinality(topics) <= 50),
  enabled boolean not null,
  disabled_reason text not null,
  ordered boolean not null,
  key_number bigint not null,
  public_key text not null,
  previous_until timestamptz,
  failing_since timestamptz,
  not_before timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version bigint not null check (version > 0),
  primary key (user_id, id)
);

-- What signs for them, encrypted (sealed_secrets). Not loaded with the user.
create table webhook_keys (
  user_id uuid not null,
  endpoint_id uuid not null,
  number bigint not null check (number > 0),
  sealed text not null,
  primary key (user_id, endpoint_id, number)
);

-- Messages to them and what became of each: the delivery log. Not loaded with the user.
create table webhook_deliveries (
  user_id uuid not null,
  id uuid not null,
  endpoint_id uuid not null,
  event_seq bigint not null,
  entity_id uuid,
  type text not null,
  trace_id text not null,
  body text not null,
  state int not null check (state between 0 and 3),
  attempts int not null check (attempts >= 0),
  last_status int not null,
  last_error text not null,
  response text not null,
  next_at timestamptz,
  delivered_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version bigint not null check (version > 0),
  primary key (user_id, id)
);
create index webhook_deliveries_of_user on webhook_deliveries (user_id, created_at, id);
create index webhook_deliveries_of_endpoint on webhook_deliveries (user_id, endpoint_id, created_at, id);
-- For deleting old ones: rows come in the order of their time.
create index webhook_deliveries_age on webhook_deliveries using brin (created_at) with (autosummarize = on);
