#pragma once

#include <array>
#include <string>
#include <string_view>

#include "domain/schedule.hpp"

namespace steward {

// The names of the policies, by number.
constexpr std::array<std::string_view, 5> overlap_names{"skip", "queue_one", "queue_all", "allow",
                                                        "cancel_former"};
constexpr std::array<std::string_view, 3> catch_up_names{"once", "recent", "all"};

/// A schedule as its user sees it.
std::string schedule_json(const schedule&);

/// {"times":["old","new"],...}: the members that differ, but for updated_at and version. "{}" when none does.
std::string changed_members(const schedule& before, const schedule& after);

}  // namespace steward
