#pragma once

#include <mutex>
#include <string_view>

#include "bench/units.hpp"

namespace steward::bench {

/// One line on standard error that is rewritten in place; nothing at all when that is not a terminal. Thread
/// safe.
class progress {
 public:
  /// `quiet` is for --quiet.
  explicit progress(bool quiet);
  void show(std::string_view line);
  void clear();

 private:
  bool on_;
  bool shown_ = false;
  clock::time_point last_{};
  std::mutex mutex_;
};

}  // namespace steward::bench
