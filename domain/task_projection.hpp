#pragma once

#include <vector>

#include "domain/json_write.hpp"
#include "domain/task.hpp"

namespace steward {

/// How far ahead, and how many occurrences of how many tasks a list may show.
constexpr std::chrono::days furthest_projection{731};
constexpr std::size_t most_projected = 1'000;

/// Adds the members "occurrences" and "occurrences_complete" to a list: what is to come of the open tasks
/// among these up to `until`, earliest first (FEATURES B4). They are no tasks yet:
/// {"projected":true,"task_id":"...","series_id":"...","title":"...","due_date":"...","due_all_day":false}
void append_projection(json_object& list, const std::vector<row<task>>& tasks, timestamp now,
                       timestamp until);

}  // namespace steward
