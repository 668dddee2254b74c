#include "persistence/history_archive.hpp"

#include "log/log.hpp"
#include "persistence/columns.hpp"
#include "persistence/connection.hpp"

namespace steward {
namespace {

using steady = std::chrono::steady_clock;

constexpr int monitors_at_once = 50;
constexpr std::chrono::seconds longest_step{1};  ///< a server that stops waits for it

timestamp month_of(timestamp at) {
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(at)};
  return std::chrono::sys_days{day.year() / day.month() / 1};
}

bool has_months(database& db, const std::string& cut) {
  return run_query(db, "months_to_archive",
                   "select exists (select from months_before('facts', $1::timestamptz)) or "
                   "exists (select from months_before('evaluations', $1::timestamptz))",
                   {cut})[0][0]
      .as<bool>();
}

/// Each month is a statement, so that none takes long.
std::int64_t archive_all(database& db, const char* function, const parameters& values) {
  const std::string name(function);
  std::int64_t moved = 0, part = 0;
  do {
    part = run_query(db, name, "select " + name + "($1::uuid, $2::uuid, $3::timestamptz)", values)[0][0]
               .as<std::int64_t>();
    moved += part;
  } while (part > 0);
  return moved;
}

/// Whether there may be more of them.
bool archive_monitors(database& db, const std::string& cut, archive_pass& pass) {
  const auto monitors =
      run_query(db, "monitors_to_archive",
                "select user_id, id from monitors where (user_id, id) > ($1::uuid, $2::uuid) "
                "order by user_id, id limit " +
                    std::to_string(monitors_at_once),
                {pass.user.to_string(), pass.monitor.to_string()});
  const auto begin = steady::now();
  for (const auto& row : monitors) {
    if (steady::now() > begin + longest_step) return true;
    const parameters values{row[0].c_str(), row[1].c_str(), cut};
    pass.moved += archive_all(db, "archive_evaluations", values);
    pass.moved += archive_all(db, "archive_facts", values);
    pass.user = column<uuid>::parse(row[0].c_str());
    pass.monitor = column<uuid>::parse(row[1].c_str());
  }
  return monitors.size() == monitors_at_once;
}

int run_on_each(database& db, const std::string& function, std::initializer_list<const char*> tables,
                const std::string& cut) {
  int gone = 0;
  for (const auto* table : tables)
    gone +=
        run_query(db, function, "select " + function + "($1, $2::timestamptz)", {table, cut})[0][0].as<int>();
  return gone;
}

}  // namespace

bool archive_some(database& db, const history_terms& terms, timestamp now, archive_pass& pass) {
  const auto cut = format_time(month_of(now - terms.hot));
  if (!pass.underway) pass = {has_months(db, cut), {}, {}, 0};
  if (pass.underway) {
    if (archive_monitors(db, cut, pass)) return true;
    const auto months = run_on_each(db, "retire_history_partitions", {"facts", "evaluations"}, cut);
    log::info("monitors' history is archived", {{"rows", pass.moved}, {"partitions", months}});
    pass.underway = false;
  }
  const auto gone = run_on_each(db, "drop_history_partitions",
                                {"facts_archive", "evaluations_archive", "monitor_rollups_hour"},
                                format_time(month_of(now - terms.kept)));
  if (gone > 0) log::info("old history of monitors is deleted", {{"partitions", gone}});
  return false;
}

}  // namespace steward
