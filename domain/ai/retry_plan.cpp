#include "domain/ai/retry_plan.hpp"

#include <algorithm>
#include <array>

#include "domain/job_policy.hpp"
#include "domain/siphash.hpp"

namespace steward {
namespace {

// What this question has seen of one provider.
struct history {
  int tries = 0;
  const ai_attempt* last = nullptr;
};

history history_of(std::span<const ai_attempt> failed, std::size_t provider) {
  history found;
  for (const auto& one : failed) {
    if (one.provider != provider) continue;
    ++found.tries;
    found.last = &one;
  }
  return found;
}

bool is_repaired(std::span<const ai_attempt> failed) {
  return std::count_if(failed.begin(), failed.end(),
                       [](const ai_attempt& one) { return one.failure.what == ai_fault::garbled; }) > 1;
}

std::chrono::milliseconds pause_after(const ai_retry_policy& policy, const history& seen,
                                      std::uint64_t seed) {
  job_policy backoff;
  backoff.backoff = policy.backoff;
  backoff.longest_backoff = policy.longest_backoff;
  const std::array<char, 2> what{static_cast<char>(seen.last->provider), static_cast<char>(seen.tries)};
  const auto bits = siphash({seed, 0}, {what.data(), what.size()});
  return std::max(backoff_after(backoff, seen.tries, bits), seen.last->failure.retry_after);
}

// When a provider may be asked as far as this question goes, or never.
std::optional<timestamp> allowed(const ai_retry_policy& policy, const ai_standing& at, const history& seen) {
  if (seen.tries == 0) return at.now;
  if (seen.tries >= policy.attempts_each) return {};
  switch (seen.last->failure.what) {
    case ai_fault::rate:
    case ai_fault::overload:
      return std::max(at.now, seen.last->ended + pause_after(policy, seen, at.seed));
    case ai_fault::garbled:
      if (!is_repaired(at.failed)) return at.now;
      return {};
    default:
      return {};
  }
}

}  // namespace

ai_next next_step(const ai_retry_policy& policy, const ai_standing& at) {
  std::optional<ai_step> best;
  std::optional<timestamp> soonest;  ///< anybody, whatever this question may still do
  for (std::size_t i = 0; i < at.earliest.size(); ++i) {
    if (!at.earliest[i]) continue;
    const auto seen = history_of(at.failed, i);
    const auto may = allowed(policy, at, seen);
    const auto then = std::max(*at.earliest[i], may.value_or(at.now));
    if (!soonest || then < *soonest) soonest = then;
    if (!may || (best && best->at <= then)) continue;
    best = ai_step{i, then, seen.last && seen.last->failure.what == ai_fault::garbled};
  }
  ai_end end;
  if (soonest) end.retry_after = std::chrono::ceil<std::chrono::milliseconds>(*soonest - at.now);
  if (!best || static_cast<int>(at.failed.size()) >= policy.attempts) return end;
  end.out_of_time = best->at + policy.least_time > at.deadline;
  if (end.out_of_time) return end;
  return *best;
}

}  // namespace steward
