#include "bench/scenarios/requests.hpp"

namespace steward::bench {
namespace {

request mixed_request(const population& people, dice& chance) {
  const auto percent = chance.roll(100);
  if (percent < 70) return get_task(people, chance);
  return percent < 90 ? list_tasks(people, chance) : create_task(people, chance);
}

const registration mixed{
    {"mixed", "70 % get, 20 % list, 10 % create", true, true, false, replay_of<mixed_request>}};

}  // namespace
}  // namespace steward::bench
