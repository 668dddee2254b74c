#include "tests/actors/actor_fixture.hpp"

#include "domain/user_state.hpp"

namespace steward::test {

ask count_projects() {
  ask request;
  request.work = query([](const user_state& state, const context&) -> result<reply> {
    reply answer;
    answer.body = std::make_shared<const std::string>(std::to_string(state.projects.size()));
    return answer;
  });
  return request;
}

}  // namespace steward::test
