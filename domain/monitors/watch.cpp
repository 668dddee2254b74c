#include "domain/monitors/watch.hpp"

#include <algorithm>
#include <bit>

namespace steward {
namespace {

using std::chrono::seconds;

constexpr int remembered = 32;  ///< bits of watch_state::recent

void remember(watch_state& state, bool met) {
  state.recent = state.recent << 1 | static_cast<std::uint32_t>(met);
  state.seen = std::min(state.seen + 1, remembered);
}

/// What the newest verdicts ask for. While there are fewer than `of_last`, it may still be open.
watch_standing wanted(const watch_policy& policy, const watch_state& state) {
  const int count = std::clamp(policy.of_last, 1, state.seen);
  const auto newest = state.recent & (~std::uint32_t{0} >> (remembered - count));
  const int met = std::popcount(newest), missed = count - met;
  if (met >= policy.needed) return watch_standing::active;
  if (missed > policy.of_last - policy.needed) return watch_standing::inactive;
  return state.standing;
}

void forget_changes(const watch_policy& policy, watch_state& state, timestamp now) {
  const auto oldest = now - seconds{policy.flap_window_s};
  std::erase_if(state.changes, [&](timestamp at) { return at <= oldest; });
}

bool is_held_down(const watch_policy& policy, const watch_state& state, timestamp now) {
  return state.number > 0 && now - *state.since < seconds{policy.hold_down_s};
}

bool flaps(const watch_policy& policy, const watch_state& state) {
  return policy.flap_changes > 0 && static_cast<int>(state.changes.size()) >= policy.flap_changes;
}

state_change change_to(watch_standing to, const watch_policy& policy, watch_state& state,
                       const verdict& newest, timestamp now) {
  const auto from = state.standing;
  state.standing = to;
  state.since = state.told_at = now;
  if (policy.flap_changes > 0) state.changes.push_back(now);
  return {from, to, now, ++state.number, newest.reason};
}

bool reminds(const watch_policy& policy, const watch_state& state, const verdict& newest, timestamp now) {
  return state.standing == watch_standing::active && newest.is == judgement::met &&
         policy.renotify_after_s > 0 && now - *state.told_at >= seconds{policy.renotify_after_s};
}

}  // namespace

watch_step step(const watch_policy& policy, const watch_state& state, const verdict& newest, timestamp now) {
  watch_step out{state, std::nullopt, false};
  auto& next = out.next;
  if (newest.is == judgement::unknown || in_any_window(policy.maintenance, zone_named(policy.timezone), now))
    return out;
  remember(next, newest.is == judgement::met);
  forget_changes(policy, next, now);
  next.flapping = next.flapping && flaps(policy, next);
  const auto target = wanted(policy, next);
  if (target == next.standing) {
    out.renotify = reminds(policy, next, newest, now);
    if (out.renotify) next.told_at = now;
  } else if (target == watch_standing::inactive && next.standing == watch_standing::unknown) {
    next.standing = target;
    next.since = now;
  } else if (!is_held_down(policy, next, now)) {
    next.flapping = flaps(policy, next);
    if (!next.flapping) out.change = change_to(target, policy, next, newest, now);
  }
  return out;
}

state_change reminder_of(const watch_state& state, const verdict& newest, timestamp now) {
  return {watch_standing::active, watch_standing::active, now, state.number, newest.reason};
}

}  // namespace steward
