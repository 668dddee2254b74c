#pragma once

#include <string>

#include "bench/result.hpp"

namespace steward::bench {

/// A table with B's figures over A's for each scenario that both have, then what makes the two hard to
/// compare: settings that differ, errors, scenarios that only one has.
std::string compare(const run_record& a, const run_record& b);

}  // namespace steward::bench
