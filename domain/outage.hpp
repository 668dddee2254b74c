#pragma once

#include <chrono>

namespace steward {

/// Remembers that something could not be reached, so that nobody waits for it again and again: after a
/// failure it rests for half a minute, then one caller finds out, and rests twice as long each time that this
/// fails, up to ten minutes. A value; not thread-safe.
class outage {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::seconds first_rest{30};
  static constexpr std::chrono::seconds longest_rest{600};

  /// Whether to try it. The one who is told so after a rest is the only one until that has worked, or until
  /// the next rest is over.
  bool may_try(time_point now);
  void worked() { rest_ = {}; }
  /// True when a rest begins with this failure.
  bool failed(time_point now);

 private:
  std::chrono::seconds rest_{0};  ///< 0: it works, for all that is known
  time_point until_{};
};

}  // namespace steward
