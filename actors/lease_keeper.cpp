#include "actors/lease_keeper.hpp"

#include <caf/all.hpp>

#include "log/log.hpp"

namespace steward {
namespace {

using steady = std::chrono::steady_clock;

constexpr std::uint64_t beats_between_housekeeping = 300;  ///< ten minutes at the usual pause

struct lease_state {
  static inline constexpr const char* name = "lease-keeper";

  lease_arguments args;
  std::vector<owned_shard> owned;
  steady::time_point good_until{};
  std::uint64_t beats = 0;
  bool over = false;  ///< released: takes nothing again
};

using lease_pointer = lease_actor::stateful_pointer<lease_state>;

void tell(lease_pointer self, int shard, std::int64_t epoch) {
  self->send(self->state.args.shards[static_cast<std::size_t>(shard)], ownership{epoch});
}

void give_up_all(lease_pointer self) {
  for (const auto& shard : self->state.owned) tell(self, shard.id, 0);
  self->state.owned.clear();
  self->state.args.metrics->shards_owned = 0;
}

/// Renews the lease; while it is good every shard is ours once taken (one node), so taking again is only for
/// the first time and after a loss.
void renew(lease_pointer self) {
  auto& state = self->state;
  const auto begin = steady::now();  // before the renewal: the database's lease ends later than what we count
  state.args.store.renew();
  state.good_until = begin + state.args.lease * 2 / 3;
  if (!state.owned.empty() && state.args.store.list() != state.owned) {
    log::error("another process took this node's shards; they are taken back", {});
    give_up_all(self);
  }
  if (state.owned.size() < state.args.shards.size()) {
    auto taken = state.args.store.take();
    for (const auto& shard : taken) tell(self, shard.id, shard.epoch);
    if (!taken.empty()) state.owned = std::move(taken);
    log::info("node owns shards", {{"count", state.owned.size()}});
  }
  if (state.beats++ % beats_between_housekeeping == 0) state.args.store.housekeep();
  state.args.metrics->shards_owned = static_cast<std::int64_t>(state.owned.size());
  state.args.metrics->lease_until = state.good_until.time_since_epoch().count();
  state.args.metrics->database_ok = true;
  for (const auto& writer : state.args.writers) self->send(writer, probe{});
}

void beat(lease_pointer self) {
  auto& state = self->state;
  if (state.over) return;
  try {
    renew(self);
  } catch (const std::exception& fault) {
    state.args.metrics->database_ok = false;
    log::warn("lease cannot be renewed", {{"reason", fault.what()}});
    if (!state.owned.empty() && steady::now() > state.good_until) {
      log::error("lease is lost: the node stops serving its shards", {});
      give_up_all(self);
    }
  }
}

lease_actor::behavior_type lease_behavior(lease_pointer self, lease_arguments args) {
  self->state.args = std::move(args);
  return {
      [self](heartbeat) {
        beat(self);
        self->delayed_send(static_cast<lease_actor>(self), self->state.args.pause, heartbeat{});
      },
      [self](release) {
        self->state.over = true;
        give_up_all(self);
        try {
          self->state.args.store.release();
        } catch (const std::exception& fault) {
          log::warn("lease is left to run out", {{"reason", fault.what()}});
        }
        return released{};
      },
  };
}

}  // namespace

lease_actor spawn_lease_keeper(caf::actor_system& system, lease_arguments args, bool detached) {
  return detached ? system.spawn<caf::detached>(lease_behavior, std::move(args))
                  : system.spawn(lease_behavior, std::move(args));
}

}  // namespace steward
