#include "domain/monitors/dashboard.hpp"

#include <algorithm>
#include <map>

#include "domain/monitors/statistics.hpp"
#include "domain/user_state.hpp"

namespace steward {
namespace {

using std::chrono::days;
using std::chrono::floor;

void add(day_total& day, const tally& looks) {
  day.looks += looks.looks;
  day.failed += looks.failed;
  day.changed += looks.changed;
  day.took_ms += looks.took_ms;
  day.longest_ms = std::max(day.longest_ms, looks.longest_ms);
}

/// With what is not over yet, which each monitor's progress knows.
std::vector<day_total> with_today(const user_state& state, const std::vector<day_total>& over,
                                  timestamp since) {
  std::map<timestamp, day_total> all;
  for (const auto& day : over) all[day.start_at] = day;
  for (const auto& [id, progress] : state.progress)
    for (const auto* text : {&progress->today, &progress->this_hour})
      if (const auto looks = read_tally(*text)) {
        const timestamp start = floor<days>(looks->start);
        if (start < since) continue;
        auto& day = all[start];
        day.start_at = start;
        add(day, *looks);
      }
  std::vector<day_total> found;
  for (const auto& [start, day] : all) found.push_back(day);
  return found;
}

void append_day(std::string& out, const day_total& day) {
  const auto good = day.looks - day.failed;
  json_object(out)
      .member("day", format_time(day.start_at).substr(0, 10))
      .member("looks", day.looks)
      .member("failed", day.failed)
      .member("changed", day.changed)
      .member("success_rate", share(good, day.looks))
      .member("mean_ms", good ? std::optional(day.took_ms / good) : std::optional<std::int64_t>())
      .member("max_ms", good ? std::optional(day.longest_ms) : std::optional<int>())
      .end();
}

void append_change(std::string& out, const kept_state_change& one, const monitor& of) {
  json_object(out)
      .member("monitor_id", one.monitor_id)
      .member("name", of.name)
      .member("number", one.number)
      .member("at", one.at)
      .member("before", one.before)
      .member("after", one.after)
      .member("reason", one.reason)
      .end();
}

timestamp first_day(timestamp now) { return floor<days>(now) - days{dashboard_days - 1}; }

std::string answer_json(const user_state& state, const dashboard_past& past, timestamp now) {
  std::string body;
  json_object object(body);
  object.member("monitors", json_text{all_monitors_json(state)}).name("days") += '[';
  for (const auto& day : with_today(state, past.days, first_day(now))) {
    if (body.back() != '[') body += ',';
    append_day(body, day);
  }
  body += ']';
  object.member("judged", past.judged).member("accuracy", share(past.right, past.judged)).name("changes") +=
      '[';
  for (const auto& one : past.changes) {
    const auto of = state.monitors.find(one.monitor_id);
    if (of == state.monitors.end()) continue;
    if (body.back() != '[') body += ',';
    append_change(body, one, *of->second);
  }
  body += ']';
  object.end();
  return body;
}

}  // namespace

history_query monitor_dashboard() {
  history_query query;
  query.filter.kind = history_kind::dashboard;
  query.filter.limit = dashboard_changes;
  query.prepare = [](history_filter& filter, const user_state&, const context& ctx) {
    filter.now = ctx.now;
    filter.since = first_day(ctx.now);
  };
  query.answer = [](const user_state& state, const context& ctx,
                    const monitor_history& found) -> result<reply> {
    auto body = answer_json(state, std::get<dashboard_past>(found), ctx.now);
    return reply{reply_kind::ok, std::make_shared<const std::string>(std::move(body))};
  };
  return query;
}

}  // namespace steward
