#include "domain/schedule_plan.hpp"

#include <algorithm>

#include "domain/derived_id.hpp"
#include "domain/siphash.hpp"

namespace steward {
namespace {

std::string_view bytes_of(const uuid& id) {
  return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

}  // namespace

fire_plan plan_fires(const schedule& schedule, const fire_times& times, timestamp now) {
  fire_plan plan;
  auto at = schedule.next_at;
  const auto policy = static_cast<catch_up_policy>(schedule.catch_up);
  if (policy == catch_up_policy::recent && at) {
    const auto oldest = now - std::chrono::seconds{schedule.catch_up_seconds};
    if (*at < oldest) at = times(oldest - std::chrono::microseconds{1});
  }
  for (; at && *at <= now && plan.fires.size() < longest_plan; at = times(*at)) plan.fires.push_back(*at);
  plan.next = at;
  if (policy != catch_up_policy::once) return plan;
  if (plan.fires.size() > 1) plan.fires.erase(plan.fires.begin(), plan.fires.end() - 1);
  if (at && *at <= now) plan.next = times(now);
  return plan;
}

std::chrono::milliseconds jitter_of(const schedule& schedule) {
  if (schedule.jitter_ms <= 0) return {};
  const auto bits = siphash({0, 0}, bytes_of(schedule.id));
  return std::chrono::milliseconds{
      static_cast<std::int64_t>(bits % (static_cast<std::uint64_t>(schedule.jitter_ms) + 1))};
}

uuid fire_id(const schedule& schedule, timestamp fire_time) {
  return derived_id(schedule.id, fire_time.time_since_epoch().count());
}

}  // namespace steward
