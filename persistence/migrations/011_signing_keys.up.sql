-- The pairs of keys that sign access tokens, for all nodes. The private half is encrypted
-- (sealed_secrets). The newest pair without an end signs; what has ended verifies no more.
create table signing_keys (
  kid text primary key,
  public_key text not null,
  private_key text not null,
  created_at timestamptz not null,
  ends_at timestamptz
);
