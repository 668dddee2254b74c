#include "persistence/rolled_history.hpp"

#include <algorithm>

#include "domain/monitors/series.hpp"
#include "domain/monitors/statistics.hpp"

namespace steward {
namespace {

constexpr int most_runs = 50'000;  ///< of a fact in two days: looks are 10 seconds apart

const std::string select_rollups =
    "select " + column_list<rollup>() + " from monitor_rollups where user_id = $1 and monitor_id = $2 and ";

/// What a monitor's sums of the present hour and day are.
void read_present(past_reader& reader, const uuid& monitor, rolled_past& past) {
  const auto found = reader.rows(
      "present_sums", "select this_hour, today from monitor_progress where user_id = $1 and id = $2",
      {monitor.to_string()});
  if (found.empty()) return;
  past.this_hour = found[0][0].c_str();
  past.today = found[0][1].c_str();
}

/// Looks from `since` to `until`. They are found by when they were due: before they looked, and after the
/// look before had looked, so that of those that were due before `since` only the last one may count.
std::vector<evaluation> looks_between(past_reader& reader, const uuid& monitor, timestamp since,
                                      timestamp until) {
  return reader.records<evaluation>(
      "looks_between",
      "select " + column_list<evaluation>() +
          " from evaluations where user_id = $1 and monitor_id = $2 and due_at >= coalesce((select "
          "max(due_at) from evaluations where user_id = $1 and monitor_id = $2 and due_at < "
          "$3::timestamptz), "
          "$3::timestamptz) and due_at < $4::timestamptz and at >= $3::timestamptz and at < $4::timestamptz",
      {monitor.to_string(), format_time(since), format_time(until)});
}

std::vector<rollup> rollups_between(past_reader& reader, const uuid& monitor, const std::string& span,
                                    timestamp since, timestamp until) {
  return reader.records<rollup>(
      "rollups_between_" + span,
      select_rollups + "span = '" + span +
          "' and start_at >= $3::timestamptz and start_at < $4::timestamptz order by start_at",
      {monitor.to_string(), format_time(since), format_time(until)});
}

void append(std::vector<rollup>& all, std::vector<rollup> more) {
  std::move(more.begin(), more.end(), std::back_inserter(all));
}

/// The newest sum before `since` in which something was found: its values hold at the beginning of a chart.
std::vector<rollup> rollup_before(past_reader& reader, const uuid& monitor, const std::string& span,
                                  timestamp since) {
  return reader.records<rollup>(
      "rollup_before_" + span,
      select_rollups + "span = '" + span +
          "' and start_at < $3::timestamptz and facts <> '[]' order by start_at desc "
          "limit 1",
      {monitor.to_string(), format_time(since)});
}

/// The oldest one after `until`: up to then values hold.
std::vector<rollup> rollup_after(past_reader& reader, const uuid& monitor, const std::string& span,
                                 timestamp until) {
  return reader.records<rollup>("rollup_after_" + span,
                                select_rollups + "span = '" + span +
                                    "' and start_at >= $3::timestamptz and facts <> '[]' order by start_at "
                                    "limit 1",
                                {monitor.to_string(), format_time(until)});
}

/// The first time that something is known of a fact: of its values, else of the sums that have outlived them.
std::optional<timestamp> begin_of(past_reader& reader, const uuid& monitor, const std::string& fact) {
  const auto found = reader.rows(
      "begin_of_fact",
      "select least((select min(first_at) from facts where user_id = $1 and monitor_id = $2 and name = $3), "
      "(select min(first_at) from facts_archive where user_id = $1 and monitor_id = $2 and name = $3)), "
      "(select min(start_at) from monitor_rollups where user_id = $1 and monitor_id = $2 and span = 'day')",
      {monitor.to_string(), fact});
  const auto time = [&](int place) {
    const auto field = found[0][place];
    return field.is_null() ? std::optional<timestamp>() : column<timestamp>::parse(field.c_str());
  };
  const auto values = time(0), days = time(1);
  const bool is_older = days && (!values || *days < *values - std::chrono::days{1});
  return is_older ? days : values;
}

void read_runs(past_reader& reader, history_filter filter, const series_plan& plan, rolled_past& past) {
  filter.since = plan.from;
  filter.before = plan.to + std::chrono::microseconds{1};
  filter.limit = most_runs;
  past.runs = reader.load<fact>(filter);
  filter.before = filter.since;
  filter.since.reset();
  filter.limit = 1;
  for (auto& one : reader.load<fact>(filter)) past.runs.push_back(std::move(one));
  std::reverse(past.runs.begin(), past.runs.end());
}

/// Sums of hours; before they begin, since older ones are deleted, those of days.
void read_sums(past_reader& reader, const uuid& monitor, const series_plan& plan, rolled_past& past) {
  using std::chrono::days;
  const bool of_hours = plan.source == series_source::hours;
  std::vector<rollup> hours;
  if (of_hours) hours = rollups_between(reader, monitor, "hour", plan.from, plan.to);
  auto first_hour = plan.to;
  if (!hours.empty()) first_hour = std::chrono::floor<days>(hours.front().start_at);
  auto before = of_hours ? rollup_before(reader, monitor, "hour", plan.from) : std::vector<rollup>();
  if (before.empty()) before = rollup_before(reader, monitor, "day", plan.from);
  past.rollups = std::move(before);
  append(past.rollups, rollups_between(reader, monitor, "day", plan.from, first_hour));
  append(past.rollups, std::move(hours));
  append(past.rollups, rollup_after(reader, monitor, of_hours ? "hour" : "day", plan.to));
  read_present(reader, monitor, past);
}

}  // namespace

rolled_past load_statistics(past_reader& reader, const history_filter& filter) {
  rolled_past past;
  past.now = filter.now;
  timestamp first_day = filter.now, oldest = filter.now;
  for (const auto& [name, span] : look_windows) {
    const auto parts = parts_of(filter.now - span);
    for (auto& look : looks_between(reader, filter.monitor, parts.since, parts.first_hour))
      past.looks.push_back(std::move(look));
    append(past.rollups, rollups_between(reader, filter.monitor, "hour", parts.first_hour, parts.first_day));
    first_day = std::min(first_day, parts.first_day);
    oldest = std::min(oldest, parts.since);
  }
  append(past.rollups, rollups_between(reader, filter.monitor, "day", first_day, filter.now));
  read_present(reader, filter.monitor, past);
  past.feedback = reader.records<evaluation_feedback>(
      "feedback_since",
      "select " + column_list<evaluation_feedback>() +
          " from evaluation_feedback where user_id = $1 and monitor_id = $2 and due_at >= $3::timestamptz",
      {filter.monitor.to_string(), format_time(oldest)});
  return past;
}

rolled_past load_series(past_reader& reader, const history_filter& filter) {
  rolled_past past;
  past.now = filter.now;
  if (!filter.since) past.since = begin_of(reader, filter.monitor, filter.fact.value_or(""));
  const auto plan = plan_series(filter, past.since);
  if (plan.source == series_source::runs)
    read_runs(reader, filter, plan, past);
  else
    read_sums(reader, filter.monitor, plan, past);
  return past;
}

dashboard_past load_dashboard(past_reader& reader, const history_filter& filter) {
  dashboard_past past;
  const auto since = format_time(filter.since.value_or(filter.now));
  for (const auto& row :
       reader.rows("dashboard_days",
                   "select start_at, sum(looks)::bigint, sum(failed)::bigint, sum(changed)::bigint, "
                   "sum(took_ms)::bigint, max(longest_ms) from monitor_rollups where user_id = $1 and "
                   "span = 'day' and start_at >= $2::timestamptz group by start_at order by start_at",
                   {since})) {
    day_total day;
    day.start_at = column<timestamp>::parse(row[0].c_str());
    day.looks = row[1].as<std::int64_t>();
    day.failed = row[2].as<std::int64_t>();
    day.changed = row[3].as<std::int64_t>();
    day.took_ms = row[4].as<std::int64_t>();
    day.longest_ms = row[5].as<int>();
    past.days.push_back(day);
  }
  const auto said = reader.rows("dashboard_feedback",
                                "select count(*), count(*) filter (where verdict = 'right') from "
                                "evaluation_feedback where user_id = $1 and due_at >= $2::timestamptz",
                                {since});
  past.judged = said[0][0].as<std::int64_t>();
  past.right = said[0][1].as<std::int64_t>();
  past.changes = reader.records<kept_state_change>(
      "dashboard_changes",
      "select " + column_list<kept_state_change>() +
          " from state_changes where user_id = $1 order by at desc limit $2::int",
      {std::to_string(filter.limit)});
  return past;
}

}  // namespace steward
