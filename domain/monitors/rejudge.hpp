#pragma once

#include <span>
#include <vector>

#include "domain/monitors/watch.hpp"

namespace steward {

/// The facts of one evaluation in the past.
struct past_facts {
  timestamp at;
  fact_values values;
};

/// What would have happened, had the monitor had this condition and policy from the beginning: the changes of
/// its state, oldest first (FEATURES C5: old facts, a new rule, no AI). `history` is ordered by time.
std::vector<state_change> rejudge(std::span<const past_facts> history, const condition&, const watch_policy&);

}  // namespace steward
