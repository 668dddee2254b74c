-- Messages, codes and sign-ins that count once: whoever comes second finds the row. Kept until they are too old anyway.
create table seen_once (
  purpose text not null,
  id text not null,
  expires_at timestamptz not null,
  primary key (purpose, id)
);
create index seen_once_expires_at on seen_once (expires_at);

-- `provider` is where people sign in with it ("google", ...), none for subjects of tokens. `news_at`, by the issuer's clock, is
-- the newest that the issuer has told of the subject.
alter table identities
  add column provider text,
  add column email text not null default '',
  add column linked_at timestamptz,
  add column news_at timestamptz;
create index identities_user_id on identities (user_id);

-- Subjects that their issuer has removed: they are let in no more, whatever their tokens say.
create table removed_subjects (
  issuer text not null,
  subject text not null,
  removed_at timestamptz not null,
  primary key (issuer, subject)
);
