#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "domain/job.hpp"

namespace steward {

/// What happened to jobs on this node: by kind since its start, and by minute for the last hour. Any thread.
class job_statistics {
 public:
  enum class what { done, failed, dead };

  void note(const std::string& kind, what, timestamp now);

  /// These run from now on, and no longer.
  void begin(const std::vector<row<job>>&);
  void end(const std::vector<row<job>>&);
  /// The same for one that runs outside its user's actor, which may take long enough to be looked at.
  void begin_outside(const row<job>&, timestamp now);
  void end_outside(const row<job>&);

  /// Appends members of a JSON object: "kinds", "minutes" (oldest first, the present one last) and "runs"
  /// (those outside, at most 100).
  void append(std::string& out, timestamp now) const;

 private:
  using counts = std::array<std::int64_t, 3>;
  struct run {
    row<job> content;
    timestamp since;
  };
  struct minute {
    std::int64_t number = -1;  ///< minutes since 1970
    counts of{};
  };
  mutable std::mutex mutex_;
  std::map<std::string, counts> kinds_;
  std::map<std::string, std::int64_t> running_;  ///< by kind
  std::map<uuid, run> runs_;
  std::array<minute, 60> minutes_;
};

}  // namespace steward
