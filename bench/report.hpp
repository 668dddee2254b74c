#pragma once

#include <string>
#include <vector>

#include "bench/result.hpp"

namespace steward::bench {

/// Lines up cells: the first column to the left, the others to the right, two spaces between.
std::string align(const std::vector<std::vector<std::string>>& rows);

/// The table of a run, followed by what went wrong and what to be careful about, each in a line.
std::string report(const std::vector<result>& results);

}  // namespace steward::bench
