#pragma once

#include "domain/decision.hpp"
#include "domain/task_input.hpp"
#include "domain/task_steps.hpp"
#include "domain/user_state.hpp"

namespace steward {

// The commands on one task (FEATURES A1 to A4): pure functions of state, context and input. What changes
// nothing makes neither a row nor an event and answers with the present task. Errors: see task_steps.hpp.

/// Created with its Location; ok when the external_key named a task, which was updated.
result<decision> create_task(const user_state&, const context&, task_input, task_shape);

result<decision> update_task(const user_state&, const context&, const task_target&, task_input);
result<decision> complete_task(const user_state&, const context&, const task_target&);
result<decision> reopen_task(const user_state&, const context&, const task_target&);
result<decision> toggle_task(const user_state&, const context&, const task_target&);
result<decision> skip_task(const user_state&, const context&, const task_target&,
                           const std::optional<timestamp>& occurrence);

/// To the trash. v1 and s3: no content; s4: {"message":"Task deleted successfully","deleted_id":"..."}
/// (CONTRACT 10).
result<decision> delete_task(const user_state&, const context&, const task_target&);
result<decision> restore_task(const user_state&, const context&, const task_target&);
/// Out of the trash for good: no content.
result<decision> purge_task(const user_state&, const context&, const task_target&);
/// Everything in the trash. {"purged":n}
result<decision> empty_trash(const user_state&, const context&);

/// What was deleted longer ago than limits::trash. {"purged":n}
result<decision> purge_old_trash(const user_state&, const context&);

/// The answer to a change of a task: the task in the shape, with its ETag.
reply task_reply(const task&, task_shape, reply_kind = reply_kind::ok);

}  // namespace steward
