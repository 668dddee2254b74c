-- When the user has shown that mail to `email` arrives.
alter table users add column email_verified_at timestamptz;

-- What links in mails are good for. Only hashes: a copy of this table opens nothing. Rows without a user are requests for
-- addresses that nobody has, kept so that both take the same work.
create table account_tokens (
  hash text primary key,
  purpose text not null check (purpose in ('reset', 'email')),
  user_id uuid references users (id) on delete cascade,
  address text not null,
  expires_at timestamptz not null
);
create index account_tokens_address on account_tokens (address);
create index account_tokens_user on account_tokens (user_id);

-- Keys of integrations. Only hashes of them; `hint` is what a user recognises one by.
create table api_keys (
  user_id uuid not null,
  id uuid not null,
  name text not null check (char_length(name) between 1 and 100),
  hint text not null,
  hash text not null,
  previous_hash text not null,
  previous_until timestamptz,
  scopes text[] not null check (cardinality(scopes) between 1 and 50),
  expires_at timestamptz,
  last_used_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version bigint not null check (version > 0),
  primary key (user_id, id)
);

-- Who may sign up while access is restricted: an address, "@domain", or the hash of an invitation's code.
create table beta_access (
  entry text primary key,
  kind text not null check (kind in ('address', 'domain', 'code')),
  uses_left int check (uses_left >= 0),
  created_at timestamptz not null
);
