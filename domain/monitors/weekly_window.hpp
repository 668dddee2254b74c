#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/input.hpp"
#include "domain/time.hpp"
#include "domain/time_zone.hpp"

namespace steward {

/// A time of the week, in wall time.
struct weekly_window {
  std::vector<std::string> days;  ///< "MO" to "SU": the days that it begins on; empty: every day
  std::string from;               ///< "22:00"
  std::string to;  ///< "06:00": of the next day when it is not later than `from`; does not belong to it

  bool operator==(const weekly_window&) const = default;
};
BOOST_DESCRIBE_STRUCT(weekly_window, (), (days, from, to))  // also its JSON form

constexpr std::int64_t most_windows = 20;

/// UTC for an empty name or one that is none.
time_zone zone_named(std::string_view);
/// Of a member that says in which zone windows are meant; may be empty.
std::optional<text_fault> check_window_zone(std::string_view);

/// Whether an instant is in one of the windows.
bool in_any_window(std::span<const weekly_window>, const time_zone&, timestamp);

extern const input_table weekly_window_table;
/// Reads an array of windows that is the member `name` of the object at `at`.
std::vector<weekly_window> read_weekly_windows(nlohmann::json& list, std::string_view name,
                                               std::string_view at, field_errors& faults);

}  // namespace steward
