#include "domain/job_policy.hpp"

#include <algorithm>

#include "domain/siphash.hpp"

namespace steward {

std::chrono::milliseconds backoff_after(const job_policy& policy, int failures, std::uint64_t random) {
  auto wait = policy.backoff;
  for (int i = 1; i < failures && wait < policy.longest_backoff; ++i) wait *= 2;
  wait = std::min(wait, policy.longest_backoff);
  const auto half = static_cast<std::uint64_t>(wait.count() / 2);
  return wait - std::chrono::milliseconds{static_cast<std::int64_t>(random % (half + 1))};
}

std::chrono::milliseconds backoff_of(const job_policy& policy, const job& failed,
                                     std::chrono::milliseconds retry_after) {
  const std::string_view id(reinterpret_cast<const char*>(failed.id.bytes.data()), failed.id.bytes.size());
  const auto bits = siphash({static_cast<std::uint64_t>(failed.attempt), 0}, id);
  return std::max(backoff_after(policy, failed.attempt, bits), retry_after);
}

int attempts_of(const job_policy& policy, const job& one) {
  return one.max_attempts > 0 ? one.max_attempts : policy.max_attempts;
}

}  // namespace steward
