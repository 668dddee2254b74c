#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "domain/result.hpp"
#include "domain/time.hpp"

namespace steward {

/// The first fire time after an instant; nothing when there is none.
using fire_times = std::function<std::optional<timestamp>(timestamp after)>;

/// Reads when a schedule fires: "@every 90s" (ms, s, m, h, d; at least 100ms), counted from `anchor`.
/// errc::validation with one field, "times", for anything else.
result<fire_times> read_times(std::string_view text, std::string_view zone, timestamp anchor);

}  // namespace steward
