-- What ends besides sessions while it may still be believed somewhere: API keys, and subjects that their issuer has removed. A key is
-- named by the first half of its hash. `noticed_at` as in sessions; in the future for a key that has a successor and is good until then.
create table ended_credentials (
  id uuid primary key,
  noticed_at timestamptz not null
);
create index ended_credentials_noticed on ended_credentials (noticed_at);

-- A trigger, so that whatever takes a key away, also the end of its account, is noticed.
create function end_api_key() returns trigger language plpgsql as $$
declare
  kept text[] := '{}';
  handed_over text := '';
  good_until timestamptz;
begin
  if tg_op = 'UPDATE' then
    kept := array[new.hash, new.previous_hash];
    handed_over := new.previous_hash;
    good_until := new.previous_until;
  end if;
  insert into ended_credentials (id, noticed_at)
  select left(hash, 32)::uuid, case when hash = handed_over then greatest(good_until, clock_timestamp()) else clock_timestamp() end
  from unnest(array[old.hash, old.previous_hash]) as hash
  where hash ~ '^[0-9a-f]{64}$' and (hash <> all (kept) or hash = handed_over)
  on conflict (id) do update set noticed_at = least(ended_credentials.noticed_at, excluded.noticed_at);
  return null;
end
$$;
create trigger api_key_removed after delete on api_keys for each row execute function end_api_key();
create trigger api_key_replaced after update on api_keys for each row
  when (old.hash <> new.hash or old.previous_hash <> new.previous_hash) execute function end_api_key();
