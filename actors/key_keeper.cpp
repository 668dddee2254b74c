#include "actors/key_keeper.hpp"

#include <caf/all.hpp>
#include <optional>

#include "log/log.hpp"

namespace steward {
namespace {

using steady = std::chrono::steady_clock;

struct key_keeper_state {
  static inline constexpr const char* name = "key-keeper";

  key_feed feed;
  std::optional<steady::time_point> looked_at;
  bool reached = true;  ///< the last time
};

using key_keeper_pointer = key_keeper_actor::stateful_pointer<key_keeper_state>;

void look(key_keeper_state& state) {
  try {
    state.feed.refresh();
    state.reached = true;
  } catch (const std::exception& fault) {
    if (std::exchange(state.reached, false))
      log::warn("the keys of an issuer cannot be reached",
                {{"issuer", state.feed.issuer}, {"reason", fault.what()}});
  }
  state.looked_at = steady::now();
}

keys_refreshed on_request(key_keeper_state& state, const std::string& kid) {
  if (state.feed.knows(kid)) return {true};
  if (!state.looked_at || steady::now() >= *state.looked_at + state.feed.shortest_pause) look(state);
  return {state.reached};
}

key_keeper_actor::behavior_type key_keeper_behavior(key_keeper_pointer self, key_feed feed) {
  self->state.feed = std::move(feed);
  self->delayed_send(static_cast<key_keeper_actor>(self), self->state.feed.pause, key_tick{});
  return {
      [self](const refresh_keys& request) { return on_request(self->state, request.kid); },
      [self](key_tick) {
        look(self->state);
        self->delayed_send(static_cast<key_keeper_actor>(self), self->state.feed.pause, key_tick{});
      },
  };
}

}  // namespace

key_keeper_actor spawn_key_keeper(caf::actor_system& system, key_feed feed, bool detached) {
  return detached ? system.spawn<caf::detached>(key_keeper_behavior, std::move(feed))
                  : system.spawn(key_keeper_behavior, std::move(feed));
}

}  // namespace steward
