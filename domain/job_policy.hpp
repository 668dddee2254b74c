#pragma once

#include <chrono>
#include <cstdint>

#include "domain/job.hpp"
#include "domain/rate_limit.hpp"

namespace steward {

/// How jobs of a kind are run and tried again (FEATURES D3, D6).
struct job_policy {
  int max_attempts = 10;
  std::chrono::milliseconds backoff{1'000};  ///< after the first failure; doubled after each further one
  std::chrono::milliseconds longest_backoff{std::chrono::hours{1}};

  // For kinds that go through the pool, because they run outside the user's actor or have a rate:
  std::chrono::milliseconds deadline{30'000};  ///< of one run outside
  int concurrency = 16;                        ///< runs at once on a node
  int per_user = 4;                            ///< of them for one user
  rate_policy rate;                            ///< runs on a node; unlimited by default
  rate_policy user_rate;                       ///< runs of one user

  bool has_rate() const { return rate.requests > 0 || user_rate.requests > 0; }
};

/// How long to wait after so many failures (1, 2, ...): exponential, of which the upper half is random, so
/// that what failed together does not come back together. `random`: any bits.
std::chrono::milliseconds backoff_after(const job_policy&, int failures, std::uint64_t random);

/// The same for the job's next try, with bits made of the job's id: the same job waits equally long on every
/// node. `retry_after`: what the other side asked for; never shortened.
std::chrono::milliseconds backoff_of(const job_policy&, const job& failed,
                                     std::chrono::milliseconds retry_after);

/// Failures after which the job is dead.
int attempts_of(const job_policy&, const job&);

}  // namespace steward
