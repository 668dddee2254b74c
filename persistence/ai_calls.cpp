#include "persistence/ai_calls.hpp"

#include <unordered_map>

#include "persistence/record_read.hpp"

namespace steward {
namespace {

constexpr const char* portion = "10000";  ///< rows that one statement removes

/// The last row of each call: one statement may write a row once.
std::vector<ai_call_record> newest_of(const std::vector<ai_call_record>& all) {
  std::unordered_map<uuid, std::size_t> places;
  std::vector<ai_call_record> rows;
  for (const auto& one : all) {
    const auto [place, is_new] = places.try_emplace(one.id, rows.size());
    if (is_new)
      rows.push_back(one);
    else
      rows[place->second] = one;
  }
  return rows;
}

std::string updates() {
  std::string list;
  for_each_column<ai_call_record>([&](const char* name, auto) {
    if (!is_key(ai_call_record::table.key, name))
      list += (list.empty() ? "" : ", ") + std::string(name) + " = excluded." + name;
  });
  return list;
}

/// A statement about the calls that a query is about, under a name that tells which conditions it has.
struct search {
  std::string name, sql;
  parameters values;

  search(std::string begin, const std::string& columns, const ai_call_query& wanted)
      : name(std::move(begin)),
        sql("select " + columns + " from ai_calls where user_id = $1::uuid"),
        values{wanted.user.to_string()} {
    if (wanted.monitor) where("monitor_id =", "::uuid", wanted.monitor->to_string());
    if (wanted.purpose) where("purpose =", "", *wanted.purpose);
    if (wanted.outcome) where("outcome =", "", *wanted.outcome);
  }
  void where(const std::string& condition, const std::string& type, const std::string& value) {
    values.push_back(value);
    sql += " and " + condition + " $" + std::to_string(values.size()) + type;
    name += "_" + condition;
  }
};

void prune(database& db, const std::string& name, const std::string& which, const parameters& values) {
  const auto sql = "with gone as (delete from ai_calls where ctid = any(array(" + which + " limit " +
                   portion + ")) returning 1) select count(*) from gone";
  while (run_query(db, name, sql, values)[0][0].as<std::string>() == portion) {
  }
}

}  // namespace

void write_ai_calls(database& db, const std::vector<ai_call_record>& all) {
  // The lock lets an account that is being deleted take its calls along.
  static const auto sql =
      "insert into ai_calls select r.* from json_populate_recordset(null::ai_calls, $1::json) r join users u "
      "on u.id = r.user_id for key share of u on conflict (user_id, id) do update set " +
      updates();
  run_query(db, "write_ai_calls", sql, {to_json(newest_of(all))});
}

std::vector<ai_call_record> load_ai_calls(database& db, const ai_call_query& wanted) {
  search s("load_ai_calls", column_list<ai_call_record>(), wanted);
  if (wanted.before) s.where("id <", "::uuid", wanted.before->to_string());
  s.values.push_back(std::to_string(wanted.limit + 1));
  s.sql += " order by id desc limit $" + std::to_string(s.values.size()) + "::bigint";
  std::vector<ai_call_record> found;
  for (const auto& fields : run_query(db, s.name, s.sql, s.values))
    found.push_back(parse_record<ai_call_record>(fields));
  return found;
}

ai_total sum_ai_calls(database& db, const ai_call_query& wanted) {
  const search s("sum_ai_calls", "count(*), coalesce(sum(cost), 0)::bigint", wanted);
  const auto rows = run_query(db, s.name, s.sql, s.values);
  return {rows[0][0].as<std::int64_t>(), rows[0][1].as<std::int64_t>()};
}

std::vector<std::pair<uuid, std::int64_t>> ai_spend_since(database& db, timestamp day) {
  // No question runs for an hour; the bound on its beginning is for the index.
  const auto rows = run_query(
      db, "ai_spend_since",
      "select user_id, sum(cost)::bigint from ai_calls where cost > 0 and started_at >= $1::timestamptz - "
      "interval '1 hour' and started_at + duration_ms * interval '1 millisecond' >= $1::timestamptz "
      "group by user_id",
      {format_time(day)});
  std::vector<std::pair<uuid, std::int64_t>> spent;
  for (const auto& row : rows)
    spent.emplace_back(uuid::parse(row[0].c_str()).value(), row[1].as<std::int64_t>());
  return spent;
}

void prune_ai_calls(database& db, timestamp now) {
  prune(db, "prune_old_ai_calls", "select ctid from ai_calls where started_at < $1::timestamptz",
        {format_time(now - ai_calls_kept)});
  prune(db, "prune_surplus_ai_calls",
        "select c.ctid from (select user_id from ai_calls group by user_id having count(*) > $1::bigint) u "
        "cross join lateral (select ctid, cost, started_at from ai_calls where user_id = u.user_id order by "
        "id desc offset $1::bigint) c where c.cost = 0 or c.started_at < $2::timestamptz - interval '1 hour'",
        {std::to_string(most_ai_calls), format_time(std::chrono::floor<std::chrono::days>(now))});
}

}  // namespace steward
