#include "persistence/leases.hpp"

#include "persistence/connection.hpp"

namespace steward {

void ensure_shards(database& db, int count) {
  run_statement(
      db, "ensure_shards",
      "insert into shards (id) select generate_series(0, $1::int - 1) where not exists (select from shards) "
      "on conflict do nothing",
      {std::to_string(count)});
  const auto present = run_statement(db, "count_shards", "select count(*) from shards", {})[0][0].as<int>();
  if (present != count)
    throw std::runtime_error("the database was made with " + std::to_string(present) +
                             " shards, the settings say " + std::to_string(count) +
                             "; set shards = " + std::to_string(present));
}

void renew_lease(database& db, const uuid& node, const std::string& address, std::chrono::seconds lease) {
  run_query(
      db, "renew_lease",
      "insert into nodes (id, address, lease_until) values ($1, $2, now() + $3::int * interval '1 second') "
      "on conflict (id) do update set address = excluded.address, lease_until = excluded.lease_until",
      {node.to_string(), address, std::to_string(lease.count())});
}

namespace {

std::vector<owned_shard> read_shards(const pqxx::result& rows) {
  std::vector<owned_shard> shards;
  for (const auto& fields : rows) shards.push_back({fields[0].as<int>(), fields[1].as<std::int64_t>()});
  return shards;
}

}  // namespace

std::vector<owned_shard> take_shards(database& db, const uuid& node) {
  const auto rows =
      run_statement(db, "take_shards",
                    "with taken as (update shards set epoch = epoch + 1, node_id = $1 where node_id is null "
                    "or node_id = $1 or "
                    "exists (select from nodes n where n.id = node_id and n.lease_until < now()) "
                    "returning id, epoch) select id, epoch from taken order by id",
                    {node.to_string()});
  return read_shards(rows);
}

std::vector<owned_shard> list_shards(database& db, const uuid& node) {
  return read_shards(run_query(
      db, "list_shards", "select id, epoch from shards where node_id = $1 order by id", {node.to_string()}));
}

void release_shards(database& db, const uuid& node) {
  run_statement(db, "release_shards", "update shards set node_id = null where node_id = $1",
                {node.to_string()});
  run_statement(db, "end_lease", "delete from nodes where id = $1", {node.to_string()});
}

}  // namespace steward
