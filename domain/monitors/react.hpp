#pragma once

#include "domain/job_kind.hpp"
#include "domain/monitors/monitor.hpp"
#include "domain/monitors/reaction.hpp"
#include "domain/monitors/watch.hpp"
#include "domain/task_changes.hpp"

namespace steward {

/// The kind of job that tells in the morning what triggers have held for it.
inline constexpr std::string_view monitor_digest_kind = "monitor_digest";

/// What actions tell.
struct telling {
  std::string state;   ///< "active", "inactive"
  std::string text;    ///< the reason; of a digest several lines
  timestamp at;        ///< of the change: with the trigger the key of what follows
  bool again = false;  ///< a reminder of a state that still holds
};

/// Asks each trigger of a monitor what a change of its state, or a reminder of one, does, and does it: all in
/// the changes of the one who asks, so once for each (FEATURES E2 to E4).
void react(task_changes&, const monitor&, const state_change&);

/// Does what the actions of a trigger do, whatever its rule says. What an action cannot do (its task is
/// refused, there are too many jobs) is told by an event "action.failed".
void fire(task_changes&, const monitor&, const trigger&, const telling&);

/// What the job of a digest does.
job_outcome tell_digest(const user_state&, const context&, const job&);

}  // namespace steward
