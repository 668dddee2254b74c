#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "domain/time.hpp"

namespace date {
class time_zone;
}

namespace steward {

/// Wall time somewhere: what a clock there shows, to the second.
using local_seconds = std::chrono::local_seconds;

/// Where a wall time lies. RFC 5545 section 3.3.5: one that the clock skips (a gap) is read with the offset
/// before the gap, so 02:30 becomes 03:30; one that comes twice (an overlap) is the first of the two.
struct placed_time {
  timestamp at;
  bool in_gap = false;
  local_seconds gap_end;  ///< with in_gap: the first wall time after the gap
};

/// A zone of the IANA database. A cheap value; all threads may use it.
class time_zone {
 public:
  /// UTC.
  time_zone() = default;
  /// Nothing when there is no such zone. "UTC" needs no database.
  static std::optional<time_zone> find(std::string_view name);

  placed_time place(local_seconds) const;
  /// What the clock shows at an instant, cut to the second.
  local_seconds local(timestamp) const;
  /// What the clock is ahead of UTC at an instant, and until when.
  struct offset_span {
    std::chrono::seconds offset{0};
    std::chrono::sys_seconds until = std::chrono::sys_seconds::max();
  };
  offset_span offset_at(timestamp) const;
  /// The least wall time that place() may put at `at` or later. Less than local(at) shortly after a gap.
  local_seconds earliest_local(timestamp at) const;

  bool operator==(const time_zone&) const = default;

 private:
  const date::time_zone* zone_ = nullptr;  // null: UTC
};

}  // namespace steward
