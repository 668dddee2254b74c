#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace steward {

/// How many looks took how long. Short times have a bucket each, longer ones share buckets that are less than
/// a sixteenth of their times wide, so that histograms of hours add up to that of a month in little space.
class duration_histogram {
 public:
  /// `ms`: milliseconds, not negative.
  void add(int ms);
  void merge(const duration_histogram&);
  std::int64_t count() const;

  /// The nearest rank: the longest time of its bucket, which is the true one or less than a sixteenth more.
  /// `percent`: 1 to 100. Nothing: the histogram is empty.
  std::optional<int> percentile(int percent) const;

  /// [bucket, count, bucket, count, ...]
  std::string to_json() const;
  /// What to_json has written; throws nlohmann::json::exception for something else.
  static duration_histogram read(const nlohmann::json&);

 private:
  std::map<int, std::int64_t> counts_;  ///< by bucket
};

}  // namespace steward
