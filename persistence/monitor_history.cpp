#include "persistence/monitor_history.hpp"

#include "persistence/record_read.hpp"

namespace steward {
namespace {

template <class Record>
constexpr const char* time_column = "at";
template <>
constexpr const char* time_column<fact> = "first_at";
template <>
constexpr const char* time_column<evaluation> = "due_at";

template <class Record>
std::vector<Record> load(database& db, const uuid& user, const history_filter& filter) {
  const std::string table(Record::table.name), time = time_column<Record>;
  auto sql = "select " + column_list<Record>() + " from " + table + " where user_id = $1 and monitor_id = $2";
  auto name = "history_" + table;
  parameters values{user.to_string(), filter.monitor.to_string()};
  const auto where = [&](const std::string& condition, const std::string& value) {
    values.push_back(value);
    sql += " and " + condition + " $" + std::to_string(values.size());
    name += "_" + condition;
  };
  if (std::is_same_v<Record, fact> && filter.fact) where("name =", *filter.fact);
  if (filter.since) where(time + " >=", format_time(*filter.since));
  if (filter.before) where(time + " <", format_time(*filter.before));
  values.push_back(std::to_string(filter.limit));
  sql += " order by " + time + " desc limit $" + std::to_string(values.size());
  std::vector<Record> found;
  for (const auto& fields : run_query(db, name, sql, values)) found.push_back(parse_record<Record>(fields));
  return found;
}

}  // namespace

monitor_history load_monitor_history(database& db, const uuid& user, const history_filter& filter) {
  switch (filter.kind) {
    case history_kind::facts:
      return load<fact>(db, user, filter);
    case history_kind::evaluations:
      return load<evaluation>(db, user, filter);
    case history_kind::state_changes:
      break;
  }
  return load<kept_state_change>(db, user, filter);
}

void make_history_partitions(database& db, timestamp now) {
  run_query(db, "make_history_partitions", "select make_history_partitions($1)", {format_time(now)});
}

}  // namespace steward
