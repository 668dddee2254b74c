-- Sign-ins and their refresh tokens (domain/refresh_family.hpp). One row for each, however often it is refreshed; of tokens only hashes.
create table sessions (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  token_hash text not null,
  previous_hash text not null default '',
  rotated_at timestamptz not null,
  rotated_by text not null,
  device text not null,
  address text not null,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  expires_at timestamptz not null,
  ends_at timestamptz not null,
  revoked_at timestamptz,
  revoked_for text,
  noticed_at timestamptz -- of a revocation, by the database's clock: what nodes have not heard of yet is found by it
);
create index sessions_of_user on sessions (user_id);
create index sessions_noticed on sessions (noticed_at) where noticed_at is not null;
create index sessions_expiring on sessions (expires_at);
