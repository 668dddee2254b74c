#include "domain/monitors/statistics.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "domain/ai/spend.hpp"
#include "domain/monitors/evaluate.hpp"
#include "domain/monitors/fact.hpp"
#include "domain/user_state.hpp"

namespace steward {
namespace {

using std::chrono::ceil;
using std::chrono::days;
using std::chrono::hours;

/// The longest of its bucket may be longer than any was.
std::optional<int> percentile(const tally& looks, int percent) {
  const auto found = looks.durations.percentile(percent);
  return found ? std::optional(std::min(*found, looks.longest_ms)) : found;
}

void append_window(std::string& out, const tally& found, const judged_looks& said) {
  const auto good = found.looks - found.failed;
  json_object(out)
      .member("looks", found.looks)
      .member("failed", found.failed)
      .member("changed", found.changed)
      .member("success_rate", share(good, found.looks))
      .member("mean_ms", good ? std::optional(found.took_ms / good) : std::optional<std::int64_t>())
      .member("p50_ms", percentile(found, 50))
      .member("p95_ms", percentile(found, 95))
      .member("max_ms", good ? std::optional(found.longest_ms) : std::optional<int>())
      .member("judged", said.judged)
      .member("accuracy", share(said.right, said.judged))
      .member("complete", true)
      .end();
}

std::string answer_json(const rolled_past& past) {
  std::string body;
  json_object object(body);
  json_object all(object.name("windows"));
  for (const auto& [name, span] : look_windows)
    append_window(all.name(name), looks_since(past, past.now - span),
                  judged_since(past.feedback, past.now - span));
  all.end();
  object.member("ai_calls", past.ai.calls)
      .member("ai_cost", json_text{dollars_text(static_cast<micro_dollars>(past.ai.cost))})
      .end();
  return body;
}

/// The sums are of looks; facts are not asked for.
tally looks_of(rollup row) {
  row.facts.text = "[]";
  return tally_of(row);
}

}  // namespace

window_parts parts_of(timestamp since) {
  const timestamp hour = ceil<hours>(since);
  return {since, hour, ceil<days>(hour)};
}

tally looks_since(const rolled_past& past, timestamp since) {
  const auto parts = parts_of(since);
  tally sums;
  sums.start = since;
  for (const auto& one : past.looks)
    if (one.at >= since && one.at < parts.first_hour) count(sums, one, {});
  for (const auto& row : past.rollups) {
    const bool is_hour = row.span == "hour";
    if (is_hour ? row.start_at >= parts.first_hour && row.start_at < parts.first_day
                : row.start_at >= parts.first_day)
      merge(sums, looks_of(row));
  }
  if (const auto today = read_tally(past.today); today && today->start >= parts.first_day)
    merge(sums, *today);
  if (const auto hour = read_tally(past.this_hour); hour && hour->start >= parts.first_hour)
    merge(sums, *hour);
  return sums;
}

judged_looks judged_since(const std::vector<evaluation_feedback>& feedback, timestamp since) {
  judged_looks found;
  for (const auto& one : feedback) {
    if (one.due_at < since) continue;
    ++found.judged;
    found.right += one.verdict == "right";
  }
  return found;
}

history_query monitor_statistics(const uuid& monitor) {
  history_query query;
  query.filter.kind = history_kind::statistics;
  query.filter.monitor = monitor;
  query.prepare = [](history_filter& filter, const user_state&, const context& ctx) { filter.now = ctx.now; };
  query.answer = [monitor](const user_state& state, const context&,
                           const monitor_history& found) -> result<reply> {
    if (!state.monitors.contains(monitor)) return not_found("Monitor");
    auto body = answer_json(std::get<rolled_past>(found));
    return reply{reply_kind::ok, std::make_shared<const std::string>(std::move(body))};
  };
  return query;
}

json_text share(std::int64_t part, std::int64_t all) {
  return {all ? number_text(static_cast<double>(part) / static_cast<double>(all)) : "null"};
}

std::string all_monitors_json(const user_state& state) {
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
  return body;
}

result<reply> all_monitor_statistics(const user_state& state) {
  return reply{reply_kind::ok, std::make_shared<const std::string>(all_monitors_json(state))};
}

}  // namespace steward
