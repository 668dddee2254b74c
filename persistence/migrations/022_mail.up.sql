-- What has become of mails. The index is for what mail providers tell, who know a mail by its id only.
create table mail_deliveries (
  user_id uuid not null,
  id uuid not null,
  text text not null,
  address text not null,
  status int not null check (status between 0 and 6),
  reason text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version bigint not null check (version > 0),
  primary key (user_id, id)
);
create index mail_deliveries_id on mail_deliveries (id);

-- Addresses that get no mails, or not of a category. Of addresses only a keyed hash, so they outlive accounts and tell nobody's.
create table mail_suppressions (
  id uuid primary key default gen_random_uuid(),
  address_hash text not null check (address_hash ~ '^[0-9a-f]{64}$'),
  category text not null check (category in ('all', 'monitors', 'summaries')),
  reason text not null check (reason in ('bounce', 'complaint', 'unsubscribe', 'manual')),
  created_at timestamptz not null,
  unique (address_hash, category, reason)
);
create index mail_suppressions_created on mail_suppressions (created_at, id);

-- Kinds of notifications that their user wants by mail, too.
alter table preferences add column mailed text[] not null default '{}';
