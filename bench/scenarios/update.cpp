#include <array>
#include <nlohmann/json.hpp>

#include "bench/scenario.hpp"

namespace steward::bench {
namespace {

constexpr std::array<std::string_view, 3> priorities{"High", "Medium", "Low"};

request update_task(const population& people, dice& chance) {
  const user& by = chance.pick(people.readers);
  // Not the title: searches would find less after each run.
  const nlohmann::json body{{"description", "Changed " + std::to_string(chance.roll(1'000'000))},
                            {"priority", priorities[chance.roll(priorities.size())]},
                            {"completed", chance.roll(2) == 0}};
  return {"PUT", "/api/v1/tasks/" + chance.pick(by.task_ids), by, body.dump()};
}

const registration update{{"update", "description, priority and completed of one task", true, false, false,
                           replay_of<update_task>}};

}  // namespace
}  // namespace steward::bench
