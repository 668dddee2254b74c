#include "bench/scenarios/requests.hpp"

namespace steward::bench {

request get_task(const population& people, dice& chance) {
  const user& by = chance.pick(people.readers);
  return {"GET", "/api/v1/tasks/" + chance.pick(by.task_ids), by, {}};
}

namespace {
const registration get{
    {"get", "one task of one of the users, by its id", true, false, false, replay_of<get_task>}};
}

}  // namespace steward::bench
