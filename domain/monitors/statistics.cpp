#include "domain/monitors/statistics.hpp"

#include <algorithm>

#include "domain/monitors/evaluate.hpp"
#include "domain/monitors/fact.hpp"
#include "domain/user_state.hpp"

namespace steward {
namespace {

using std::chrono::days;

constexpr int most_looks = 20'000;
constexpr std::pair<std::string_view, days> windows[] = {
    {"day", days{1}}, {"week", days{7}}, {"month", days{30}}};

/// The nearest rank; orders as much as it has to.
std::optional<int> percentile(std::vector<int>& durations, std::size_t percent) {
  if (durations.empty()) return {};
  const auto place =
      durations.begin() + static_cast<std::ptrdiff_t>((durations.size() * percent + 99) / 100 - 1);
  std::nth_element(durations.begin(), place, durations.end());
  return *place;
}

void append_window(std::string& out, const look_statistics& found, bool is_whole) {
  json_object object(out);
  object.member("looks", found.looks).member("failed", found.failed).member("changed", found.changed);
  const auto good = static_cast<double>(found.looks - found.failed);
  object
      .member("success_rate",
              json_text{found.looks ? number_text(good / static_cast<double>(found.looks)) : "null"})
      .member("p50_ms", found.p50_ms)
      .member("p95_ms", found.p95_ms)
      .member("complete", is_whole)
      .end();
}

std::string answer_json(const std::vector<evaluation>& newest_first, timestamp now) {
  std::string body;
  json_object object(body);
  json_object all(object.name("windows"));
  for (const auto& [name, span] : windows) {
    const bool is_whole = newest_first.size() < most_looks || newest_first.back().due_at < now - span;
    append_window(all.name(name), statistics_of(newest_first, now - span), is_whole);
  }
  all.end();
  object.end();
  return body;
}

}  // namespace

look_statistics statistics_of(const std::vector<evaluation>& newest_first, timestamp since) {
  look_statistics found;
  std::vector<int> durations;
  for (const auto& one : newest_first) {
    if (one.due_at < since) break;
    ++found.looks;
    if (one.outcome == "changed") ++found.changed;
    if (one.outcome == "failed")
      ++found.failed;
    else
      durations.push_back(one.duration_ms);
  }
  found.p50_ms = percentile(durations, 50);
  found.p95_ms = percentile(durations, 95);
  return found;
}

history_query monitor_statistics(const uuid& monitor) {
  history_query query;
  query.filter.kind = history_kind::evaluations;
  query.filter.monitor = monitor;
  query.filter.limit = most_looks;
  query.answer = [monitor](const user_state& state, const context& ctx,
                           const monitor_history& found) -> result<reply> {
    if (!state.monitors.contains(monitor)) return not_found("Monitor");
    auto body = answer_json(std::get<std::vector<evaluation>>(found), ctx.now);
    return reply{reply_kind::ok, std::make_shared<const std::string>(std::move(body))};
  };
  return query;
}

result<reply> all_monitor_statistics(const user_state& state) {
  std::int64_t active = 0, inactive = 0, paused = 0, failing = 0, looks = 0, total = 0;
  std::optional<timestamp> next;
  for (const auto& [id, one] : state.monitors) {
    const auto& progress = progress_of(state, *one);
    ++total;
    active += one->state == "active";
    inactive += one->state == "inactive";
    paused += one->paused;
    failing += progress.failures > 0;
    looks += progress.evaluations;
    if (progress.next_at && (!next || *progress.next_at < *next)) next = progress.next_at;
  }
  std::string body;
  json_object(body)
      .member("total", total)
      .member("active", active)
      .member("inactive", inactive)
      .member("unknown", total - active - inactive)
      .member("paused", paused)
      .member("failing", failing)
      .member("looks", looks)
      .member("next_at", next)
      .end();
  return reply{reply_kind::ok, std::make_shared<const std::string>(std::move(body))};
}

}  // namespace steward
