#include "persistence/erase.hpp"

#include "persistence/connection.hpp"

namespace steward {
namespace {

/// Found in the catalogue, so that a new table cannot be forgotten. The audit has a way of its own.
constexpr auto tables_of_users =
    "select c.table_name from information_schema.columns c "
    "join information_schema.tables t using (table_schema, table_name) "
    "where c.table_schema = current_schema() and t.table_type = 'BASE TABLE' "
    "and not (select p.relispartition from pg_class p where p.oid = to_regclass(quote_ident(c.table_name))) "
    "and c.column_name = 'user_id' and c.table_name <> 'audit_details' order by 1";

}  // namespace

commit_verdict erase_user(database& db, const change_set& set, const audit_trail& audit, timestamp now) {
  auto verdict = commit_verdict::committed;
  with_connection(db, [&](database::connection& connection) {
    pqxx::work transaction(connection.link);
    const auto run = [&](const std::string& name, const std::string& sql, const parameters& values) {
      return run_prepared(transaction, connection.prepare_once(name, sql), values);
    };
    if (run("erase_fence", "select 1 from shards where id = $1::int and epoch = $2::bigint for share",
            {std::to_string(set.shard), std::to_string(set.epoch)})
            .empty()) {
      verdict = commit_verdict::fenced;
      return;
    }
    const auto user = set.user.to_string();
    for (const auto& row : run("tables_of_users", tables_of_users, {})) {
      const auto table = connection.link.quote_name(row[0].c_str());
      run("erase_" + std::string(row[0].c_str()), "delete from " + table + " where user_id = $1::uuid",
          {user});
    }
    const bool was_there =
        !run("erase_users", "delete from users where id = $1::uuid returning 1", {user}).empty();
    if (was_there) audit.forget_user(connection, transaction, set.user, now);
    transaction.commit();
  });
  return verdict;
}

}  // namespace steward
