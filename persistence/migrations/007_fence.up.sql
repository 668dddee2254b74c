-- The fence of a commit. Epochs change under the exclusive lock of this key, commits hold it shared: so the one waits for the other, at
-- the price of one entry in PostgreSQL's memory. (Locking the rows of the shards wrote to the log for each of them.)
create function shard_lock() returns bigint language sql immutable as 'select 7310868735444349285';

-- Which of the shards still have these epochs. They keep them until the end of the transaction that asks. Being volatile, it looks
-- with a snapshot of its own, taken after the lock (in read committed, which connections set): what a takeover committed is seen.
create function hold_shards(ids int[], epochs bigint[]) returns setof int language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock_shared(shard_lock());
  return query select s.id from shards s join unnest(ids, epochs) as claim(id, epoch) on s.id = claim.id and s.epoch = claim.epoch;
end $$;

create function await_commits() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(shard_lock());
  return null;
end $$;

-- Here and not in the statement that takes shards: nothing can change an epoch beside the fence.
create trigger shards_move before update of epoch on shards for each statement execute function await_commits();
