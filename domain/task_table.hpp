#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "domain/task.hpp"
#include "domain/task_facts.hpp"
#include "domain/task_text.hpp"
#include "domain/task_view.hpp"

namespace steward {

/// A task as the table holds it. At a fixed address until it is removed.
struct task_entry {
  row<task> record;
  std::string search_text;                          ///< folded title, NUL, folded description
  std::uint32_t title_size = 0;                     ///< bytes of the folded title
  mutable task_shape json_shape = task_shape::v1;   ///< of json
  mutable std::shared_ptr<const std::string> json;  ///< see task_table::json
};

/// What a text search reads of a task, kept side by side for all tasks.
struct task_search {
  text_signature signature;
  const char* text = nullptr;    ///< into the entry's search_text
  std::uint32_t size = 0;        ///< of the text
  std::uint32_t title_size = 0;  ///< of the title in it

  std::string_view folded_text() const { return {text, size}; }
  std::string_view folded_title() const { return {text, title_size}; }
};

/// How often a tag is used by the tasks that are not in the trash.
struct tag_usage {
  std::size_t count = 0;
  std::map<std::string, std::size_t> spellings;  ///< how often it is written in each way

  /// The spelling used most (of several the first in byte order).
  const std::string& shown() const;
};

/// How many tasks a project has: open and completed ones do not count those in the trash.
struct project_usage {
  std::size_t open = 0;
  std::size_t completed = 0;
  std::size_t trashed = 0;
};

/// All tasks of one user, in memory, with what finding and listing them needs. Owned by the user's actor; not
/// to be used by two threads at once, not even for reading, since JSON is rendered on demand.
class task_table {
 public:
  /// Names an entry as long as it is in the table.
  using slot = std::uint32_t;

  /// Adds the task or replaces the one with its id. O(1) for the newest, else moves 4 bytes per newer task.
  void put(row<task> record);
  void remove(const uuid& id);

  /// Also in the trash. Null when there is none.
  const task_entry* find(const uuid& id) const;
  /// Also in the trash; one outside the trash goes first. Null when there is none.
  const task_entry* find_external(std::string_view external_key) const;
  /// The tasks of a series, also in the trash, in no order.
  std::vector<const task_entry*> of_series(const uuid& series) const;

  std::size_t size() const { return live_.size(); }  ///< not in the trash
  std::size_t trash_size() const { return trash_.size(); }
  std::size_t memory() const { return bytes_; }  ///< approximate bytes held; O(1)

  /// The tasks outside (or in) the trash in ascending order of (created_at, id).
  const std::vector<slot>& live() const { return live_; }
  const std::vector<slot>& trash() const { return trash_; }
  const task_entry& at(slot s) const { return *entries_[s]; }
  const task_facts& facts(slot s) const { return facts_[s]; }
  const task_search& search(slot s) const { return searches_[s]; }

  /// Calls `visit(const task_entry&)` for each task outside the trash, oldest first.
  template <class Visit>
  void for_each_live(Visit visit) const {
    for (const slot s : live_) visit(*entries_[s]);
  }
  template <class Visit>
  void for_each_trashed(Visit visit) const {
    for (const slot s : trash_) visit(*entries_[s]);
  }

  /// The JSON of the task: rendered once per change and shared, as long as it is asked for in the same shape
  /// (the clients of a user speak one dialect as a rule; those of two pay for rendering when they take
  /// turns).
  const std::shared_ptr<const std::string>& json(const task_entry&, task_shape = task_shape::v1) const;

  /// Tags in use outside the trash, by their folded name.
  const std::map<std::string, tag_usage, std::less<>>& tags() const { return tags_; }

  project_usage usage_of_project(const uuid& project) const;
  /// The tasks of a project, oldest first, then those of it in the trash. O(size) unless the project has
  /// none.
  std::vector<const task_entry*> of_project(const uuid& project) const;

 private:
  slot take_slot();
  void index(slot s);
  void deindex(slot s);
  void count_tags(const task&, bool add);
  void count_project(const task&, bool add);
  bool older(slot a, slot b) const;
  std::vector<slot>& order_of(const task& t) { return t.deleted_at ? trash_ : live_; }

  std::vector<std::unique_ptr<task_entry>> entries_;  // by slot, like the next two
  std::vector<task_facts> facts_;
  std::vector<task_search> searches_;
  std::vector<slot> free_;
  std::vector<slot> live_;
  std::vector<slot> trash_;
  std::unordered_map<uuid, slot> by_id_;
  std::unordered_multimap<std::string_view, slot> by_external_key_;  // views into the records
  std::unordered_multimap<uuid, slot> by_series_;
  std::map<std::string, tag_usage, std::less<>> tags_;
  std::unordered_map<uuid, project_usage> projects_;
  mutable std::size_t bytes_ = 0;
};

}  // namespace steward
