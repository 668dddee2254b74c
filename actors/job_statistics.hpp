#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "domain/time.hpp"

namespace steward {

/// What happened to jobs on this node: by kind since its start, and by minute for the last hour. Any thread.
class job_statistics {
 public:
  enum class what { done, failed, dead };

  void note(const std::string& kind, what, timestamp now);

  /// Appends members "kinds" and "minutes" (oldest first, the present one last) of a JSON object.
  void append(std::string& out, timestamp now) const;

 private:
  using counts = std::array<std::int64_t, 3>;
  struct minute {
    std::int64_t number = -1;  ///< minutes since 1970
    counts of{};
  };
  mutable std::mutex mutex_;
  std::map<std::string, counts> kinds_;
  std::array<minute, 60> minutes_;
};

}  // namespace steward
