#include <nlohmann/json.hpp>

#include "domain/jobs/all.hpp"
#include "domain/json_read.hpp"
#include "domain/task_commands.hpp"

namespace steward {
namespace {

/// What is wrong with a payload will be wrong next time as well.
job_failure refused(const error& fault) {
  return {fault.fields.empty() ? fault.detail : fault.fields[0].pointer + ": " + fault.fields[0].message,
          false};
}

job_outcome run(const user_state& state, const context& context, const job& one) {
  auto body = read_json(one.payload.text);
  if (!body) return refused(body.fault());
  auto input = read_new_task(*body, task_shape::v1);
  if (!input) return refused(input.fault());
  auto made = create_task(state, context, *std::move(input), task_shape::v1);
  if (!made) return refused(made.fault());
  return job_effect{std::move(made->changes)};
}

}  // namespace

/// Makes a task: the payload is what POST /api/v1/tasks takes.
void add_create_task_job(job_kinds& kinds) { kinds.add({.name = "create_task", .run = run}); }

}  // namespace steward
