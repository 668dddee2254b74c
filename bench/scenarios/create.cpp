#include "bench/scenarios/requests.hpp"
#include "bench/task_text.hpp"

namespace steward::bench {

request create_task(const population& people, dice& chance) {
  const user& by = chance.pick(people.writers);
  return {"POST", "/api/v1/tasks", by, sample_task(chance.roll(1'000'000)).dump()};
}

namespace {
const registration create{
    {"create", "a new task with all usual fields", false, true, false, replay_of<create_task>}};
}

}  // namespace steward::bench
