#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "domain/result.hpp"
#include "domain/time.hpp"

namespace steward {

/// The first fire time after an instant; nothing when there is none.
using fire_times = std::function<std::optional<timestamp>(timestamp after)>;

/// Reads when a schedule fires:
///  - "@every 90s" (ms, s, m, h, d; at least 100ms), counted from `anchor` on the stop watch;
///  - a cron expression ("30 9 * * MON-FRI", "@daily": see cron.hpp), in wall time of the zone;
///  - a recurrence rule of RFC 5545 ("FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=9": see recurrence_rule.hpp) whose start
///  is
///    `anchor`, in wall time of the zone.
/// `zone` is an IANA name, or empty for UTC. errc::validation with one field, /times or /timezone.
result<fire_times> read_times(std::string_view text, std::string_view zone, timestamp anchor);

}  // namespace steward
