#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "domain/field_table.hpp"
#include "domain/task_table.hpp"

namespace steward {

/// Half-open: from <= t < until. A bound that is a date alone means the whole day in UTC.
struct time_range {
  timestamp from = timestamp::min();
  timestamp until = timestamp::max();

  bool limited() const { return from != timestamp::min() || until != timestamp::max(); }
  /// An absent time (task_facts::never) is in no limited range.
  bool contains(timestamp t) const { return from <= t && t < until; }
  bool operator==(const time_range&) const = default;
};

enum class due_state { anything, overdue, today, none, any };

/// Which tasks are wanted: the one grammar of query strings, bulk operations and saved filters (FEATURES A7,
/// A8). All conditions hold together. The default wants all tasks.
struct task_filter {
  std::string q;  ///< folded; in the title or the description
  std::optional<bool> completed;
  unsigned priorities = 0;             ///< a bit for each wanted rank (1 << rank); 0: any
  std::vector<std::string> tags;       ///< folded; every one of them
  std::vector<std::string> tags_any;   ///< folded; at least one
  std::vector<std::string> tags_none;  ///< folded; none
  due_state due = due_state::anything;
  time_range due_date, created_at, updated_at, completed_at;
  std::optional<bool> has_reminder;
  std::optional<bool> is_recurring;
  bool no_project = false;
  std::optional<uuid> project_id;
  std::optional<std::string> external_key;
  std::vector<uuid> ids;  ///< sorted; empty: any

  bool operator==(const task_filter&) const = default;

  /// Whether it wants all tasks.
  bool empty() const { return *this == task_filter{}; }
};

/// The fields of the grammar, for parsing and for documentation.
std::span<const field<task_filter>> task_filter_fields();

/// Reads a filter; unknown names, names given twice and bad values are errc::validation, all together.
result<task_filter> parse_task_filter(const query_pairs&);
/// The same from a JSON object; `pointer` leads to it ("/filter") and starts those of the errors.
result<task_filter> parse_task_filter(const nlohmann::json& object, std::string_view pointer = "");

/// One text for each filter, whatever the order and the case in which it was written.
std::string canonical_text(const task_filter&);

/// Whether the filter wants the task at that moment. `overdue`: not completed and due before `now` (an
/// all-day task: when its day is over); `today`: due on the day of `now` in UTC.
bool matches(const task_entry&, const task_filter&, timestamp now);

/// The tasks that the filter wants, oldest first. `trash`: of those in the trash instead.
std::vector<const task_entry*> select(const task_table&, const task_filter&, timestamp now,
                                      bool trash = false);

/// A filter made ready to look at many tasks. Refers to the filter and lives no longer than it does.
class task_matcher {
 public:
  task_matcher(const task_filter&, timestamp now);

  bool operator()(const task_table& table, task_table::slot s) const {
    return (!searches_ || finds(table.search(s))) && (!reads_facts_ || wants(table.facts(s))) &&
           (!reads_record_ || wants(*table.at(s).record));
  }
  bool operator()(const task_entry&) const;

  /// How well `q` fits a task that matches: 4 it is the title, 3 the title starts with it, 2 a word of the
  /// title does, 1 it is in the title, 0 only in the description.
  int rank(const task_search&) const;

 private:
  bool finds(const task_search& s) const {
    return s.signature.may_contain(signature_) && finder_.find(s.folded_text()) != text_finder::npos;
  }
  bool wants(const task_facts&) const;
  bool wants(const task&) const;
  bool wants_due(const task_facts&) const;
  bool wants_tags(const task&) const;

  const task_filter& filter_;
  timestamp now_;
  timestamp today_;  // midnight
  bool searches_;
  bool reads_facts_;
  bool reads_record_;
  text_finder finder_;
  text_signature signature_;
  std::uint64_t all_tag_bits_ = 0;
  std::uint64_t any_tag_bits_ = 0;
};

}  // namespace steward
