#include "actors/password_worker.hpp"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <caf/all.hpp>

#include "identity/password.hpp"

namespace steward {
namespace {

struct password_state {
  static inline constexpr const char* name = "password";
  bool lowered = false;
};

using password_pointer = password_actor::stateful_pointer<password_state>;

/// Linux keeps the nice value per thread; a detached actor has its own.
void lower_priority_once(password_pointer self) {
  if (std::exchange(self->state.lowered, true)) return;
  setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), 10);
}

password_actor::behavior_type password_behavior(password_pointer self, int cost) {
  return {
      [=](const hash_password_request& request) {
        lower_priority_once(self);
        return hash_password_answer{hash_password(request.password, cost)};
      },
      [=](const check_password_request& request) {
        lower_priority_once(self);
        if (!request.hash.empty())
          return check_password_answer{verify_password(request.password, request.hash)};
        dummy_verify_password(request.password, cost);
        return check_password_answer{false};
      },
  };
}

}  // namespace

password_actor spawn_password_worker(caf::actor_system& system, int cost) {
  return system.spawn<caf::detached>(password_behavior, cost);
}

}  // namespace steward
