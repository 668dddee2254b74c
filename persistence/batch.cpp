#include "persistence/batch.hpp"

namespace steward {
namespace {

// FOR SHARE reads the newest version of the row and holds it until the commit: a takeover waits, or this sees its epoch.
constexpr auto fence_sql =
    "with held as materialized (select s.id from shards s join unnest($1::int[], $2::bigint[]) as claim(id, epoch) "
    "on s.id = claim.id and s.epoch = claim.epoch for share of s), "
    "fence as materialized (select count(*) = $3::int as open from held)";

constexpr auto open = "(select open from fence)";

template <class Tables, class F>
void for_each_table(Tables& tables, F&& f) {
  std::apply([&](auto&... table) { (f(table), ...); }, tables);
}

template <class Record>
Record record_of(const table_batch<Record>&);

}  // namespace

std::string batch::statement() const {
  std::string sql = fence_sql;
  int next = 4;
  for_each_table(tables_, [&](const auto& table) {
    using record = decltype(record_of(table));
    const std::string name(record::table.name);
    if (table.puts()) {
      sql += ", put_" + name + " as (" + upsert_sql<record>(next, open) + ")";
      next += static_cast<int>(column_count<record>);
    }
    if (table.removes()) {
      sql += ", remove_" + name + " as (" + delete_sql<record>(next, open) + ")";
      for_each_column<record>([&](const char* column, auto) { next += is_key(record::table.key, column); });
    }
  });
  return sql + " select open, array(select id from held) from fence";
}

std::string batch::name() const {
  std::string name = "commit_";
  for_each_table(tables_, [&](const auto& table) {
    name += static_cast<char>('a' + (table.puts() ? 1 : 0) + (table.removes() ? 2 : 0));
  });
  return name;
}

void batch::append_parameters(parameters& out) const {
  for_each_table(tables_, [&](const auto& table) {
    if (table.puts()) table.append_puts(out);
    if (table.removes()) table.append_removes(out);
  });
}

}  // namespace steward
