#pragma once

#include <optional>
#include <vector>

#include "domain/ask.hpp"

namespace steward {

/// How the looks of one time went (FEATURES C10).
struct look_statistics {
  std::int64_t looks = 0;
  std::int64_t failed = 0;
  std::int64_t changed = 0;           ///< something was found that was not as before
  std::optional<int> p50_ms, p95_ms;  ///< duration of those that did not fail; nothing: there are none
};

/// Of the looks that were due since then.
look_statistics statistics_of(const std::vector<evaluation>& newest_first, timestamp since);

/// {"windows":{"day":{...},"week":{...},"month":{...}}} of one monitor: "looks", "failed", "changed",
/// "success_rate" (0 to 1, null without looks), "p50_ms", "p95_ms", and "complete": whether all looks of this
/// time are counted, which are at most the newest 20,000. errc::not_found.
history_query monitor_statistics(const uuid& monitor);

/// All monitors of a user at once: {"total","active","inactive","unknown","paused","failing","looks",
/// "next_at"}. From memory.
result<reply> all_monitor_statistics(const user_state&);

}  // namespace steward
