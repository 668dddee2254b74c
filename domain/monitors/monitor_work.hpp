#pragma once

#include "domain/monitors/monitor.hpp"
#include "domain/monitors/reaction.hpp"
#include "domain/precondition.hpp"
#include "domain/task_changes.hpp"

namespace steward {

/// A monitor to change, and under which condition.
struct monitor_target {
  uuid id;
  precondition expected;
};

/// errc::not_found, errc::precondition_failed.
result<row<monitor>> find_monitor(const user_state&, const monitor_target&);

/// A monitor as an answer shows it.
reply monitor_reply(const monitor&, const monitor_progress&, reply_kind = reply_kind::ok);

/// A decision about one monitor: each part adds rows and their events. Refers to state and context.
class monitor_work {
 public:
  monitor_work(const user_state& state, const context& context) : work_(state, context) {}

  /// A new one.
  void add(const monitor&);
  void add(trigger);
  void add(action);
  /// The next version.
  void put(const monitor& before, monitor after, std::string_view kind);
  /// The next look is at `at`; nothing: there is none.
  void look(const monitor&, std::optional<timestamp> at, monitor_progress);
  void put(monitor_progress);
  /// Has somebody asked what the sentence means, if that is open.
  void ask_meaning(const monitor&);

  task_changes& changes() { return work_; }

  /// The decision, answered with the monitor as it is then. Nothing may be done after it.
  decision finish(const uuid& id, reply_kind = reply_kind::ok);

 private:
  task_changes work_;
};

/// A trigger or an action that a monitor gets.
template <class Record>
Record part_of(const monitor& one, const context& context) {
  Record made;
  made.user_id = one.user_id;
  made.id = context.ids.next(context.now);
  made.monitor_id = one.id;
  made.created_at = made.updated_at = context.now;
  return made;
}

}  // namespace steward
