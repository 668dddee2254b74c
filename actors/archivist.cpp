#include "actors/archivist.hpp"

#include <caf/all.hpp>

#include "log/log.hpp"

namespace steward {
namespace {

struct archivist_state {
  static inline constexpr const char* name = "archivist";

  archive_work work;
};

using archivist_pointer = archivist_actor::stateful_pointer<archivist_state>;

bool has_more(archive_work& work) {
  try {
    return work.step();
  } catch (const std::exception& fault) {
    log::warn("monitors' history is archived later", {{"reason", fault.what()}});
    return false;
  }
}

archivist_actor::behavior_type archivist_behavior(archivist_pointer self, archive_work work) {
  self->state.work = std::move(work);
  self->delayed_send(static_cast<archivist_actor>(self), self->state.work.first_after, archive_tick{});
  return {
      [self](archive_tick) {
        auto& work = self->state.work;
        self->delayed_send(static_cast<archivist_actor>(self), has_more(work) ? work.pause : work.rest,
                           archive_tick{});
      },
  };
}

}  // namespace

archivist_actor spawn_archivist(caf::actor_system& system, archive_work work, bool detached) {
  return detached ? system.spawn<caf::detached>(archivist_behavior, std::move(work))
                  : system.spawn(archivist_behavior, std::move(work));
}

}  // namespace steward
