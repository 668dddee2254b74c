#include "persistence/export.hpp"

#include <map>

#include "domain/json_write.hpp"
#include "persistence/connection.hpp"

namespace steward {
namespace {

/// Every table with users and its columns but those of secrets, found in the catalogue, so that none can be
/// forgotten.
constexpr auto exported_columns =
    "select c.table_name, string_agg(quote_ident(c.column_name), ', ' order by c.ordinal_position) "
    "from information_schema.columns c join information_schema.tables t using (table_schema, table_name) "
    "where c.table_schema = current_schema() and t.table_type = 'BASE TABLE' "
    "and not (select p.relispartition from pg_class p where p.oid = to_regclass(quote_ident(c.table_name))) "
    "and c.column_name !~ '(hash|secret|sealed|private|token|fingerprint|salt)' "
    "and (c.table_name = 'users' or exists (select from information_schema.columns o where "
    "o.table_schema = c.table_schema and o.table_name = c.table_name and o.column_name = 'user_id')) "
    "group by c.table_name order by c.table_name";

void append_table(pqxx::transaction_base& transaction, std::string& out, const std::string& table,
                  const std::string& columns, const std::string& user) {
  const std::string owner = table == "users" ? "id" : "user_id";
  const auto rows = transaction.exec("select row_to_json(x)::text from (select " + columns + " from " +
                                     transaction.quote_name(table) + " where " + owner + " = " +
                                     transaction.quote(user) + ") as x");
  out += '[';
  for (const auto& row : rows) {
    if (out.back() != '[') out += ",\n";
    out.append(row[0].c_str(), row[0].size());
  }
  out += ']';
}

}  // namespace

std::string export_user(database& db, const uuid& user, timestamp now) {
  std::string out;
  with_fresh_connection(db, [&](database::connection& connection) {
    out.clear();
    pqxx::transaction<pqxx::repeatable_read> transaction(connection.link);
    json_object document(out);
    document.member("format", "steward-export/1").member("user_id", user).member("exported_at", now);
    for (const auto& row : transaction.exec(exported_columns))
      append_table(transaction, document.name(row[0].c_str()), row[0].c_str(), row[1].c_str(),
                   user.to_string());
    document.end();
  });
  return out;
}

}  // namespace steward
