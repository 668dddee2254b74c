#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "domain/ask.hpp"
#include "domain/monitors/tally.hpp"

namespace steward {

/// A window of `/statistics`: the time of this length before now.
struct look_window {
  std::string_view name;
  std::chrono::days span;
};
inline constexpr std::array<look_window, 3> look_windows{
    {{"day", std::chrono::days{1}}, {"week", std::chrono::days{7}}, {"month", std::chrono::days{30}}}};

/// What a time from `since` on is made of: looks until the first hour that is whole, sums of hours until the
/// first day that is whole, then sums of days.
struct window_parts {
  timestamp since, first_hour, first_day;
};
window_parts parts_of(timestamp since);

/// The looks since then, exactly. `past` has at least the parts of that time.
tally looks_since(const rolled_past& past, timestamp since);

/// What users said of the looks that were due since then.
struct judged_looks {
  std::int64_t judged = 0, right = 0;
};
judged_looks judged_since(const std::vector<evaluation_feedback>&, timestamp since);

/// `part` of `all` as a number from 0 to 1; null of nothing.
json_text share(std::int64_t part, std::int64_t all);

/// {"windows":{"day":{...},"week":{...},"month":{...}},"ai_calls":n,"ai_cost":dollars} of one monitor:
/// "looks", "failed", "changed", "success_rate" (0 to 1, null without looks), "mean_ms", "p50_ms", "p95_ms"
/// (of those that did not fail; less than 1/16 above the true ones), "max_ms", "judged", "accuracy" (share of
/// the judged that were right, null without any), and "complete" (FEATURES C10). AI is counted for the 30
/// days that its calls are kept. errc::not_found.
history_query monitor_statistics(const uuid& monitor);

/// All monitors of a user at once: {"total","active","inactive","unknown","paused","failing","looks",
/// "next_at"}. From memory.
result<reply> all_monitor_statistics(const user_state&);
/// The same as a JSON object.
std::string all_monitors_json(const user_state&);

}  // namespace steward
