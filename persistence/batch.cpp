#include "persistence/batch.hpp"

namespace steward {
namespace {

// hold_shards (migration 007) sees the newest epochs and keeps them until the commit: a takeover waits for
// it, or it sees the epochs of the takeover.
constexpr auto fence_sql =
    "with held as materialized (select id from hold_shards($1::int[], $2::bigint[]) as shard(id)), "
    "fence as materialized (select count(*) = cardinality($1::int[]) as open from held)";

constexpr auto open = "(select open from fence)";

template <class Tables, class F>
void for_each_table(Tables& tables, F&& f) {
  std::apply([&](auto&... table) { (f(table), ...); }, tables);
}

template <class Record>
Record record_of(const table_batch<Record>&);

/// Calls f(table, kind) for what the batch has to do in each table.
template <class Tables, class F>
void for_each_part(Tables& tables, F&& f) {
  for_each_table(tables, [&](auto& table) {
    for (const auto what : table.kinds)
      if (table.has(what)) f(table, what);
  });
}

template <class Record>
std::string part_name(const table_batch<Record>&, typename table_batch<Record>::kind what) {
  return std::string(Record::table.name) + "_" + std::to_string(static_cast<int>(what));
}

}  // namespace

void batch::choose_arrays(std::unordered_map<std::string, column_set>& arrays) {
  for_each_part(tables_,
                [&](auto& table, auto what) { table.choose_arrays(what, arrays[part_name(table, what)]); });
}

std::string batch::statement() const {
  std::string sql = fence_sql;
  int next = 3;
  for_each_part(tables_, [&](const auto& table, auto what) {
    using record = decltype(record_of(table));
    using kind = decltype(what);
    const auto part = part_name(table, what);
    if (what == kind::remove) {
      sql += ", " + part + " as (" + delete_sql<record>(next, open) + ")";
      for_each_column<record>([&](const char* column, auto) { next += is_key(record::table.key, column); });
      return;
    }
    const auto mode = what == kind::replace ? row_mode::replace
                      : again_              ? row_mode::repeat
                      : what == kind::fresh ? row_mode::fresh
                                            : row_mode::upsert;
    sql += ", " + part + " as (" + insert_sql<record>(next, open, mode, table.arrays(what)) + ")";
    next += static_cast<int>(column_count<record>);
  });
  return sql + " select open, array(select id from held) from fence";
}

std::string batch::name() const {
  std::string name = again_ ? "commit_again" : "commit";
  for_each_part(tables_, [&](const auto& table, auto what) {
    name += '_' + part_name(table, what) + ':' + std::to_string(table.arrays(what));
  });
  return name;
}

void batch::append_parameters(parameters& out) const {
  for_each_part(tables_, [&](const auto& table, auto what) { table.append(what, out); });
}

}  // namespace steward
