#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/task_filter.hpp"

namespace steward {

enum class sort_field { created_at, updated_at, due_date, title, priority, completed_at, relevance };

/// The order of a list. Without a direction: newest first by created_at, updated_at and completed_at, next
/// due first, titles from A (without regard to case), HIGH first, best match first. Tasks without the value
/// come last in either direction. Equal ones are ordered by id in the same direction; equally relevant ones
/// by created_at before that.
struct task_order {
  sort_field by = sort_field::created_at;
  bool descending = true;
  bool operator==(const task_order&) const = default;
};

/// By sort_field.
inline constexpr std::string_view sort_field_names[] = {"created_at", "updated_at",   "due_date", "title",
                                                        "priority",   "completed_at", "relevance"};

bool descends_by_default(sort_field);
/// What a list is sorted by when the request does not say: relevance when it searches.
sort_field default_sort_field(const task_filter&);

/// Where a task stands in a list: comparing these is comparing tasks in the list's order.
struct sort_position {
  std::int64_t number =
      0;              ///< ascending in list order; std::int64_t's maximum when the task has no such value
  std::string title;  ///< folded; only for sort_field::title
  uuid id;
};

/// A task to be sorted.
struct sort_candidate {
  std::int64_t number;
  task_table::slot at;
};

/// Compares the tasks of one table in one order. Refers to the table and the matcher.
class task_sorter {
 public:
  task_sorter(const task_table& table, const task_matcher& matcher, task_order order)
      : table_(table), matcher_(matcher), order_(order) {}

  sort_candidate candidate(task_table::slot) const;
  sort_position position(const sort_candidate&) const;
  bool before(const sort_candidate&, const sort_candidate&) const;
  /// Whether the candidate comes after the position.
  bool after(const sort_candidate&, const sort_position&) const;

 private:
  std::int64_t directed(std::int64_t value) const { return order_.descending ? ~value : value; }
  std::int64_t directed(timestamp) const;
  std::string_view title(const sort_candidate&) const;
  bool before(std::string_view title, const uuid& id, std::string_view other_title,
              const uuid& other_id) const;

  const task_table& table_;
  const task_matcher& matcher_;
  task_order order_;
};

}  // namespace steward
