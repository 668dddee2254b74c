#include "bench/scenarios/requests.hpp"

namespace steward::bench {

request list_tasks(const population& people, dice& chance) {
  return {"GET", "/api/v1/tasks?limit=50&offset=0", chance.pick(people.readers), {}};
}

namespace {
const registration list{
    {"list", "the newest 50 tasks of a user, with the total", true, false, false, replay_of<list_tasks>}};
}

}  // namespace steward::bench
