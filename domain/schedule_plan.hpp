#pragma once

#include <vector>

#include "domain/schedule.hpp"
#include "domain/schedule_times.hpp"

namespace steward {

/// What a schedule has to do now.
struct fire_plan {
  std::vector<timestamp> fires;   ///< times that get a job, oldest first
  std::optional<timestamp> next;  ///< then this one; in the past when more is due than one plan holds
};

constexpr std::size_t longest_plan = 500;  ///< fire times of one plan

/// The fire times from `schedule.next_at` to `now`, as the catch-up policy wants them. Looks at a bounded
/// number of times, however long nobody looked.
fire_plan plan_fires(const schedule&, const fire_times&, timestamp now);

/// How much later than its fire time the jobs of this schedule run.
std::chrono::milliseconds jitter_of(const schedule&);

/// The id of the job for one fire time: there can be only one.
uuid fire_id(const schedule&, timestamp fire_time);

}  // namespace steward
