#include "persistence/export.hpp"

#include <algorithm>

#include "domain/json_write.hpp"
#include "persistence/connection.hpp"

namespace steward {
namespace {

constexpr std::size_t rows_at_once = 100;  // a row may have 100 KiB
constexpr std::size_t document_bytes = 32 * 1024 * 1024;
constexpr std::size_t page_bytes = 1024 * 1024;

/// Every table with users and its columns but those of secrets, found in the catalogue, so that none can be
/// forgotten; and its primary key, with what a place in it is in SQL, unless that has a secret.
constexpr auto exported_tables =
    "select e.table_name, e.columns, k.names, k.places from ("
    "select c.table_name, string_agg(quote_ident(c.column_name), ', ' order by c.ordinal_position) as "
    "columns "
    "from information_schema.columns c join information_schema.tables t using (table_schema, table_name) "
    "where c.table_schema = current_schema() and t.table_type = 'BASE TABLE' "
    "and not (select p.relispartition from pg_class p where p.oid = to_regclass(quote_ident(c.table_name))) "
    "and c.column_name !~ '(hash|secret|sealed|private|token|fingerprint|salt)' "
    "and (c.table_name = 'users' or exists (select from information_schema.columns o where "
    "o.table_schema = c.table_schema and o.table_name = c.table_name and o.column_name = 'user_id')) "
    "group by c.table_name) as e left join lateral ("
    "select string_agg(quote_ident(a.attname), ', ' order by n.place) as names, "
    "string_agg(format('($2::json ->> %s)::%s', n.place - 1, format_type(a.atttypid, a.atttypmod)), ', ' "
    "order by n.place) as places from pg_index i cross join lateral "
    "unnest(i.indkey::int2[]) with ordinality as n(number, place) "
    "join pg_attribute a on a.attrelid = i.indrelid and a.attnum = n.number "
    "where i.indrelid = quote_ident(e.table_name)::regclass and i.indisprimary "
    "having bool_and(a.attname !~ '(hash|secret|sealed|private|token|fingerprint|salt)')"
    ") as k on true order by e.table_name collate \"C\"";

struct exported_table {
  std::string name, columns;
  std::string key;     ///< names of columns; empty: the table is read at once, it has few rows of a user
  std::string places;  ///< the same columns of the place $2
};

std::vector<exported_table> find_tables(pqxx::transaction_base& transaction) {
  std::vector<exported_table> tables;
  for (const auto& row : transaction.exec(exported_tables))
    tables.push_back({row[0].c_str(), row[1].c_str(), row[2].c_str(), row[3].c_str()});
  return tables;
}

/// Rows of one user, each with its place.
class export_reader {
 public:
  export_reader(database::connection& connection, pqxx::transaction_base& transaction, const uuid& user)
      : connection_(connection), transaction_(transaction), user_(user.to_string()) {}

  /// Those behind a place, in the order of the key; rows_at_once or more: there may be more of them.
  pqxx::result rows(const exported_table& table, const std::string& after) const {
    const bool keyed = !table.key.empty();
    if (!keyed && !after.empty()) return {};
    parameters values{user_};
    std::string sql = "select row_to_json(x)::text, ";
    sql += keyed ? "json_build_array(" + table.key + ")::text" : "'[]'";
    sql += " from (select " + table.columns + " from " + connection_.link.quote_name(table.name) + " where " +
           (table.name == "users" ? "id" : "user_id") + " = $1::uuid";
    if (!after.empty()) {
      sql += " and (" + table.key + ") > (" + table.places + ")";
      values.push_back(after);
    }
    if (keyed) sql += " order by " + table.key + " limit " + std::to_string(rows_at_once);
    sql += ") as x";
    return run_prepared(transaction_, connection_.prepare_once(sql, sql), values);
  }

 private:
  database::connection& connection_;
  pqxx::transaction_base& transaction_;
  std::string user_;
};

std::string_view text_of(const pqxx::field& field) { return {field.c_str(), field.size()}; }

void append_line(std::string& out, const std::string& table, std::string_view row) {
  const auto begin = out.size();
  json_object(out).member("table", table).member("row", json_text{std::string(row)}).end();
  // Those of PostgreSQL can only be between tokens: in a text they are escaped.
  std::replace(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), '\n', ' ');
  out += '\n';
}

/// Whether it stayed small enough.
bool append_table(std::string& out, const export_reader& reader, const exported_table& table) {
  out += '[';
  std::size_t found = rows_at_once;
  for (std::string after; found >= rows_at_once;) {
    const auto rows = reader.rows(table, after);
    for (const auto& row : rows) {
      if (out.back() != '[') out += ",\n";
      out += text_of(row[0]);
    }
    found = static_cast<std::size_t>(rows.size());
    if (found > 0) after = rows.back()[1].c_str();
    if (out.size() > document_bytes) return false;
  }
  out += ']';
  return true;
}

}  // namespace

result<std::string> export_user(database& db, const uuid& user, timestamp now) {
  std::string out;
  bool fits = true;
  with_fresh_connection(db, [&](database::connection& connection) {
    out.clear();
    pqxx::transaction<pqxx::repeatable_read> transaction(connection.link);
    const export_reader reader(connection, transaction, user);
    json_object document(out);
    document.member("format", "steward-export/1").member("user_id", user).member("exported_at", now);
    for (const auto& table : find_tables(transaction))
      if (fits) fits = append_table(document.name(table.name), reader, table);
    document.end();
  });
  if (fits) return out;
  return error{errc::conflict,
               "This account has more than one document may hold, 32 MiB. Read it page by page: "
               "GET /api/v1/me/export/pages."};
}

export_page export_page_of(database& db, const uuid& user, const std::string& from) {
  const auto cut = std::min(from.find('\n'), from.size());
  const auto first_table = from.substr(0, cut), first_place = from.substr(std::min(cut + 1, from.size()));
  export_page page;
  with_fresh_connection(db, [&](database::connection& connection) {
    page = {};
    pqxx::transaction<pqxx::repeatable_read> transaction(connection.link);
    const export_reader reader(connection, transaction, user);
    for (const auto& table : find_tables(transaction)) {
      if (table.name < first_table) continue;
      std::string after = table.name == first_table ? first_place : std::string();
      for (std::size_t found = rows_at_once; found >= rows_at_once;) {
        const auto rows = reader.rows(table, after);
        for (const auto& row : rows) append_line(page.lines, table.name, text_of(row[0]));
        found = static_cast<std::size_t>(rows.size());
        if (found > 0) after = rows.back()[1].c_str();
        if (page.lines.size() < page_bytes) continue;
        page.next = table.name + '\n' + after;
        return;
      }
    }
  });
  return page;
}

}  // namespace steward
