#include "persistence/batch.hpp"

namespace steward {
namespace {

// FOR SHARE reads the newest version of the row and holds it until the commit: a takeover waits, or this sees
// its epoch.
constexpr auto fence_sql =
    "with held as materialized (select s.id from shards s join unnest($1::int[], $2::bigint[]) as claim(id, "
    "epoch) "
    "on s.id = claim.id and s.epoch = claim.epoch for share of s), "
    "fence as materialized (select count(*) = $3::int as open from held)";

constexpr auto open = "(select open from fence)";

template <class Tables, class F>
void for_each_table(Tables& tables, F&& f) {
  std::apply([&](auto&... table) { (f(table), ...); }, tables);
}

template <class Record>
Record record_of(const table_batch<Record>&);

/// Calls f(table, record type, kind) for what the batch has to do in each table.
template <class Tables, class F>
void for_each_part(const Tables& tables, F&& f) {
  for_each_table(tables, [&](const auto& table) {
    for (const auto what : table.kinds)
      if (table.has(what)) f(table, what);
  });
}

}  // namespace

std::string batch::statement() const {
  std::string sql = fence_sql;
  int next = 4;
  for_each_part(tables_, [&](const auto& table, auto what) {
    using record = decltype(record_of(table));
    using kind = decltype(what);
    const std::string part = std::string(record::table.name) + "_" + std::to_string(static_cast<int>(what));
    if (what == kind::remove) {
      sql += ", " + part + " as (" + delete_sql<record>(next, open) + ")";
      for_each_column<record>([&](const char* column, auto) { next += is_key(record::table.key, column); });
      return;
    }
    const auto mode = what == kind::replace ? row_mode::replace
                      : again_              ? row_mode::repeat
                      : what == kind::fresh ? row_mode::fresh
                                            : row_mode::upsert;
    sql += ", " + part + " as (" + insert_sql<record>(next, open, mode) + ")";
    next += static_cast<int>(column_count<record>);
  });
  return sql + " select open, array(select id from held) from fence";
}

std::string batch::name() const {
  std::string name = again_ ? "commit_again" : "commit";
  for_each_part(tables_, [&](const auto& table, auto what) {
    name +=
        '_' + std::string(decltype(record_of(table))::table.name) + std::to_string(static_cast<int>(what));
  });
  return name;
}

void batch::append_parameters(parameters& out) const {
  for_each_part(tables_, [&](const auto& table, auto what) { table.append(what, out); });
}

}  // namespace steward
