-- What happened to accounts: chains of links, of which each signs the one before, under a key that the database does not
-- have. One chain for each shard of users. A link says nothing of anybody; who and where is beside it,
-- signed by the link's `content`, and can be taken away without breaking the chain.
create table audit_chain (
  chain int not null,
  number bigint not null check (number > 0),
  at timestamptz not null,
  kind text not null check (char_length(kind) between 1 and 100),
  content text not null,
  mac text not null,
  primary key (chain, number)
);
create index audit_chain_at on audit_chain (at);

create table audit_heads (
  chain int primary key,
  number bigint not null,
  mac text not null
);

create table audit_details (
  chain int not null,
  number bigint not null,
  user_id uuid,
  source_id uuid,
  salt text not null,
  agent text not null,
  trace_id text not null,
  data text not null,
  primary key (chain, number)
);
create index audit_details_user on audit_details (user_id, number);
create unique index audit_details_source on audit_details (user_id, source_id);
