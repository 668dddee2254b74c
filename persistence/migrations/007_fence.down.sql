drop trigger shards_move on shards;
drop function await_commits();
drop function hold_shards(int[], bigint[]);
drop function shard_lock();
