#include "persistence/past_rows.hpp"

namespace steward {

pqxx::result past_reader::rows(const std::string& name, const std::string& sql, const parameters& values) {
  parameters all{user_};
  all.insert(all.end(), values.begin(), values.end());
  return run_prepared(transaction_, connection_.prepare_once(name, sql), all);
}

pqxx::result past_reader::hot_rows(const std::string& table, const std::string& columns,
                                   const std::string& time, const history_filter& filter) {
  auto sql = "select " + columns + " from " + table + " where user_id = $1 and monitor_id = $2";
  auto name = "history_" + table;
  parameters values{filter.monitor.to_string()};
  const auto where = [&](const std::string& condition, const std::string& value) {
    values.push_back(value);
    sql += " and " + condition + " $" + std::to_string(values.size() + 1);
    name += "_" + condition;
  };
  if (table == fact::table.name && filter.fact) where("name =", *filter.fact);
  if (filter.since) where(time + " >=", format_time(*filter.since));
  if (filter.before) where(time + " <", format_time(*filter.before));
  values.push_back(std::to_string(filter.limit));
  sql += " order by " + time + " desc limit $" + std::to_string(values.size() + 1);
  return rows(name, sql, values);
}

// Only as many packs are opened as it takes: `bound` is the beginning of the newest ones that have enough
// rows.
pqxx::result past_reader::archived_rows(const std::string& table, const std::string& columns,
                                        const std::string& time, const history_filter& filter) {
  const bool named = table == fact::table.name && filter.fact;
  const std::string of_monitor =
      "user_id = $1 and monitor_id = $2" + std::string(named ? " and name = $6" : "");
  const auto sql =
      "with pack as (select first_at, sum(case when last_at < $4::timestamptz then rows else 0 end) over "
      "(order by first_at desc) as rows from " +
      table + "_archive where " + of_monitor +
      " and last_at >= $3::timestamptz and first_at < $4::timestamptz), "
      "bound as (select greatest(coalesce(max(first_at), '-infinity'), $3::timestamptz) as at from pack "
      "where rows >= $5::int) "
      "select " +
      columns + " from (select r.* from bound, (select * from " + table + "_archive where " + of_monitor +
      " and first_at < $4::timestamptz) as a cross join lateral json_populate_recordset(null::" + table +
      ", a.content) as r where a.last_at >= bound.at and r." + time + " >= bound.at and r." + time +
      " < $4::timestamptz) as one order by " + time + " desc limit $5::int";
  parameters values{filter.monitor.to_string(), filter.since ? format_time(*filter.since) : "-infinity",
                    filter.before ? format_time(*filter.before) : "infinity", std::to_string(filter.limit)};
  if (named) values.push_back(*filter.fact);
  return rows("archive_" + table + (named ? "_named" : ""), sql, values);
}

void read_past(database& db, const uuid& user, const std::function<void(past_reader&)>& work) {
  with_fresh_connection(db, [&](database::connection& connection) {
    pqxx::transaction<pqxx::repeatable_read> transaction(connection.link);
    past_reader reader(connection, transaction, user);
    work(reader);
    transaction.commit();
  });
}

}  // namespace steward
