#pragma once

#include <cstdint>

#include "domain/task.hpp"

namespace steward {

/// What filters and sort orders ask of a task, without its texts: kept side by side for all tasks, so that a
/// scan over 50,000 of them reads memory in sequence.
struct task_facts {
  static constexpr timestamp never = timestamp::max();  ///< stands for an absent time

  timestamp created_at;
  timestamp updated_at;
  timestamp due_date = never;
  timestamp completed_at = never;
  std::uint64_t tags = 0;  ///< a bit for each tag, see tag_bit
  std::uint8_t priority = priority_none;
  bool completed = false;
  bool all_day = false;
  bool has_reminder = false;
  bool is_recurring = false;
};

task_facts make_facts(const task&);

/// The bit that a tag (in folded form) sets in task_facts::tags. Several tags share one.
std::uint64_t tag_bit(std::string_view folded);

}  // namespace steward
