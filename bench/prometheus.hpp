#pragma once

#include <map>
#include <string>
#include <string_view>

#include "bench/result.hpp"

namespace steward::bench {

/// The value of a metric without labels in Prometheus' text format; 0 if there is none.
double metric(std::string_view text, std::string_view name);

/// A histogram of Prometheus: how many values were at most so large. The last bound is infinite.
struct buckets {
  std::map<double, double> below;  // by upper bound
  double sum = 0;

  double count() const { return below.empty() ? 0 : below.rbegin()->second; }
  /// What came between an earlier reading and this one.
  buckets since(const buckets& before) const;
  /// The bound that `percent` of the values do not exceed; the largest finite one for what is above it.
  double percentile(double percent) const;
};

buckets read_buckets(std::string_view text, std::string_view name);

/// The latencies of a histogram of seconds: bounds, except for the mean.
latency_summary latencies_of(const buckets& seconds);

}  // namespace steward::bench
