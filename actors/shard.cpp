#include "actors/shard.hpp"

#include <algorithm>
#include <caf/all.hpp>
#include <unordered_map>

#include "actors/user_actor.hpp"

namespace steward {
namespace {

constexpr std::chrono::seconds revival_pause{1};

struct shard_state {
  static inline constexpr const char* name = "shard";

  struct entry {
    user_actor actor;
    std::shared_ptr<user_activity> activity;
  };

  const environment* env = nullptr;
  int shard = 0;
  std::int64_t epoch = 0;
  std::unordered_map<uuid, entry> users;
  std::unordered_map<caf::actor_id, uuid> ids;  ///< to find the user of an actor that went down
  std::unordered_map<uuid, std::vector<caf::actor>>
      followers;           ///< of streams, also of users that are not active
  std::int64_t bytes = 0;  ///< as last told to the metrics
};

using shard_pointer = shard_actor::stateful_pointer<shard_state>;

incarnation next_incarnation() {
  static std::atomic<incarnation> last{0};
  return ++last;
}

void forget(shard_state& state, caf::actor_id id) {
  const auto found = state.ids.find(id);
  if (found == state.ids.end()) return;
  const auto user = state.users.find(found->second);
  if (user != state.users.end() && user->second.actor->id() == id) {
    state.users.erase(user);
    state.env->metrics->users_active--;
  }
  state.ids.erase(found);
}

user_actor make_user(shard_pointer self, const uuid& user) {
  auto& state = self->state;
  auto activity = std::make_shared<user_activity>();
  const auto followed = state.followers.find(user);
  auto actor =
      spawn_user(self, {user, next_incarnation(), state.shard, state.epoch, activity, state.env,
                        followed != state.followers.end() ? followed->second : std::vector<caf::actor>{}});
  state.ids[actor->id()] = user;
  state.users[user] = {actor, std::move(activity)};
  state.env->metrics->users_active++;
  state.env->metrics->activations++;
  return actor;
}

caf::result<user_actor> find_or_make(shard_pointer self, const activate& request) {
  auto& state = self->state;
  if (state.epoch == 0) return caf::make_error(caf::sec::request_receiver_down);
  if (request.dead != 0) forget(state, request.dead);
  const auto found = state.users.find(request.user);
  return found != state.users.end() ? found->second.actor : make_user(self, request.user);
}

// A passivated user needs no actor to be followed: whatever changes its data wakes it, and it knows its
// followers again. One that failed may have committed what it did not tell: it comes back soon.
void revive_later(shard_pointer self, const uuid& user) {
  if (self->state.followers.contains(user))
    self->delayed_send(static_cast<shard_actor>(self), revival_pause, revive{user});
}

void on_down(shard_pointer self, const caf::down_msg& down) {
  auto& state = self->state;
  const auto found = state.ids.find(down.source.id());
  if (found == state.ids.end()) return;
  const auto user = found->second;
  forget(state, down.source.id());
  if (down.reason != caf::exit_reason::normal) revive_later(self, user);
}

void add_follower(shard_pointer self, const follow& request) {
  auto& state = self->state;
  if (state.epoch == 0) return caf::anon_send(request.by, following_over{request.user});
  auto& followers = state.followers[request.user];
  if (std::find(followers.begin(), followers.end(), request.by) == followers.end())
    followers.push_back(request.by);
  // A user that is not active will find it when it starts.
  const auto active = state.users.find(request.user);
  if (active != state.users.end()) self->send(active->second.actor, request);
}

void remove_follower(shard_pointer self, const unfollow& request) {
  auto& state = self->state;
  const auto found = state.followers.find(request.user);
  if (found == state.followers.end()) return;
  std::erase(found->second, request.by);
  if (found->second.empty()) state.followers.erase(found);
  const auto active = state.users.find(request.user);
  if (active != state.users.end()) self->send(active->second.actor, request);
}

void note_memory(shard_state& state) {
  std::int64_t bytes = 0;
  for (const auto& [id, user] : state.users) bytes += user.activity->bytes.load(std::memory_order_relaxed);
  state.env->metrics->users_bytes += bytes - state.bytes;
  state.bytes = bytes;
}

/// This shard's part of what the node holds beyond its budget.
std::int64_t excess_of(const shard_state& state) {
  const auto budget = static_cast<std::int64_t>(state.env->memory_budget);
  const auto total = state.env->metrics->users_bytes.load();
  if (budget == 0 || total <= budget) return 0;
  return static_cast<std::int64_t>(static_cast<double>(total - budget) * static_cast<double>(state.bytes) /
                                   static_cast<double>(total));
}

/// Asks users to stop: those that were idle too long, and while memory is short the longest idle ones.
void passivate_idle(shard_pointer self) {
  auto& state = self->state;
  note_memory(state);
  std::vector<std::pair<std::int64_t, const shard_state::entry*>> by_age;
  for (const auto& [id, user] : state.users)
    by_age.emplace_back(user.activity->last_used.load(std::memory_order_relaxed), &user);
  std::sort(by_age.begin(), by_age.end());
  const auto now = state.env->now().time_since_epoch();
  const auto oldest = (now - std::chrono::duration_cast<std::chrono::microseconds>(state.env->idle)).count();
  auto excess = excess_of(state);
  for (const auto& [last_used, user] : by_age) {
    if (last_used > oldest && excess <= 0) break;
    self->send(user->actor, passivate{});
    excess -= user->activity->bytes.load(std::memory_order_relaxed);
  }
}

void own(shard_pointer self, std::int64_t epoch) {
  auto& state = self->state;
  if (state.epoch == epoch) return;
  state.epoch = epoch;
  if (!state.env->schedulers.empty())
    self->send(state.env->schedulers[static_cast<std::size_t>(state.shard)], ownership{epoch});
  // Whoever was activated under another epoch would be refused by the fence: end them now.
  for (const auto& [id, user] : state.users)
    self->send(user.actor,
               commit_failed{errc::unavailable, "This node no longer serves this user. Try again."});
  state.env->metrics->users_active -= static_cast<std::int64_t>(state.users.size());
  state.users.clear();
  state.ids.clear();
  note_memory(state);
  for (const auto& [user, followers] : state.followers) {
    if (epoch != 0)
      revive_later(self, user);
    else
      for (const auto& one : followers) caf::anon_send(one, following_over{user});
  }
  if (epoch == 0) state.followers.clear();
}

shard_actor::behavior_type shard_behavior(shard_pointer self, const environment* env, int shard) {
  self->state.env = env;
  self->state.shard = shard;
  self->set_down_handler([self](const caf::down_msg& down) { on_down(self, down); });
  const auto pause = std::chrono::duration_cast<std::chrono::milliseconds>(env->idle) / 4;
  const auto next = std::min<std::chrono::milliseconds>(pause, std::chrono::seconds{30});
  self->delayed_send(static_cast<shard_actor>(self), next, sweep{});
  return {
      [self](const activate& request) { return find_or_make(self, request); },
      [self](const follow& request) { add_follower(self, request); },
      [self](const unfollow& request) { remove_follower(self, request); },
      [self](ownership change) { own(self, change.epoch); },
      [self, next](sweep) {
        passivate_idle(self);
        self->delayed_send(static_cast<shard_actor>(self), next, sweep{});
      },
      [self](const revive& request) {
        auto& state = self->state;
        if (state.epoch != 0 && state.followers.contains(request.user) && !state.users.contains(request.user))
          make_user(self, request.user);
      },
  };
}

}  // namespace

shard_actor spawn_shard(caf::actor_system& system, const environment& env, int shard) {
  return system.spawn(shard_behavior, &env, shard);
}

}  // namespace steward
