#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "domain/decision.hpp"
#include "domain/event_write.hpp"
#include "domain/task.hpp"
#include "domain/user_state.hpp"

namespace steward {

/// The changes that one request makes, as a layer over a state that stays as it is: later steps of the
/// request see what earlier ones did. Numbers the events. Refers to the state and the context; lives no
/// longer than they do.
class task_changes {
 public:
  task_changes(const user_state& state, const context& now) : state_(state), context_(now) {}

  const user_state& state() const { return state_; }
  const steward::context& context() const { return context_; }

  /// Also in the trash. Null when there is none.
  row<task> find(const uuid& id) const;
  /// Also in the trash. Null when there is none.
  row<task> find_external(std::string_view external_key) const;
  /// The task of a series at a place of its schedule, also in the trash. Null when there is none.
  row<task> find_occurrence(const uuid& series, timestamp recurrence_id) const;
  /// Tasks outside the trash.
  std::size_t size() const {
    return static_cast<std::size_t>(static_cast<std::int64_t>(state_.tasks.size()) + growth_);
  }

  /// Adds a new task and its event.
  row<task> add(task created);

  /// Makes `after` the next version of `before`, with its event. Null when nothing differs: then there is no
  /// change.
  row<task> replace(const row<task>& before, task after, std::string_view kind);

  /// Removes a task for good, with its event.
  void remove(const row<task>& gone);

  /// Adds a row that is no task, and one event about it.
  void put(change other, std::string_view kind, const event_subject& subject, std::string changed,
           std::string content);
  /// Adds an event about something that has no row.
  void tell(std::string_view kind, const event_subject& subject, std::string changed, std::string content);
  /// Adds a row without an event.
  void put(change silent) { changes_.push_back(std::move(silent)); }

  /// Brings the jobs of a task's reminders in line with another choice of zone and day. `add`, `replace` and
  /// `remove` see to them by themselves.
  void move_reminders(const task&, const user_preferences& before, const user_preferences& after);

  /// Gives a task the jobs of its reminders that it lacks.
  void arm_reminders(const task&);

  /// What was done, in order. Nothing may be done after it.
  std::vector<change> take() { return std::move(changes_); }

 private:
  row<task> keep(row<task> fresh);
  void follow_reminders(const task* before, const task* after);
  void follow_reminders(const task&, const std::vector<timestamp>& before,
                        const std::vector<timestamp>& after);
  row<job> find_job(const uuid& id) const;

  const user_state& state_;
  const steward::context& context_;
  std::vector<change> changes_;
  std::unordered_map<uuid, row<task>> touched_;          ///< null: removed
  std::unordered_map<std::string, uuid> external_keys_;  ///< of touched tasks, some of them outdated
  std::unordered_map<uuid, row<job>> touched_jobs_;      ///< of reminders; null: removed
  std::int64_t growth_ = 0;
  std::int64_t events_ = 0;
};

}  // namespace steward
