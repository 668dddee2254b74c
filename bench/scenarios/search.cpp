#include "bench/scenario.hpp"
#include "bench/task_text.hpp"

namespace steward::bench {
namespace {

request search_tasks(const population& people, dice& chance) {
  auto words = sample_words(chance.roll(1'000'000));
  if (const auto space = words.find(' '); space != std::string::npos) words.replace(space, 1, "%20");
  return {"GET", "/api/v1/tasks?q=" + words + "&limit=50", chance.pick(people.readers), {}};
}

const registration search{
    {"search", "a user's tasks that contain one or two words", true, false, false, replay_of<search_tasks>}};

}  // namespace
}  // namespace steward::bench
