#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/result.hpp"

namespace steward::bench {

/// A condition that makes a run fail, as given to --fail-if: [scenario.]metric(>|>=|<|<=)limit. Metrics and
/// limits: mean p50 p90 p95 p99 p99.9 max with a time ("5ms"); rate with a number ("10k"); errors with a
/// number, or a part of all requests ("0.1%"). Without a scenario it holds for each one of the run.
struct threshold {
  enum class comparison { above, at_least, below, at_most };

  std::string text;      // as given
  std::string scenario;  // empty: every scenario
  std::string metric;    // "error part" for errors in per cent
  comparison compare = comparison::above;
  double limit = 0;  // nanoseconds, requests a second, errors, or a part 0..1
};

/// Throws usage_error that says what is wrong and shows a right one.
threshold parse_threshold(std::string_view text);

/// If `r` meets the failing condition: one line saying so and by how much. A latency or rate cannot be judged
/// without any answer, so that is a failure too.
std::optional<std::string> violation(const threshold& t, const result& r);

/// All violations of all thresholds, in order.
std::vector<std::string> violations(const std::vector<threshold>& thresholds,
                                    const std::vector<result>& results);

}  // namespace steward::bench
