#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>

#include "domain/ai/failure.hpp"

namespace steward {

/// How often and when one question is asked, over all providers together: what is tried elsewhere counts,
/// too, so that a fallback never begins the counting anew (FEATURES G1, G2).
struct ai_retry_policy {
  int attempts = 4;       ///< over all providers
  int attempts_each = 2;  ///< of them at one
  std::chrono::milliseconds backoff{500};
  std::chrono::milliseconds longest_backoff{8'000};
  std::chrono::milliseconds least_time{200};  ///< with less than this left nothing is begun
};

/// An attempt that failed.
struct ai_attempt {
  std::size_t provider = 0;
  ai_failure failure;
  timestamp ended;
};

/// Ask this provider at that time, now or later.
struct ai_step {
  std::size_t provider = 0;
  timestamp at;
  bool repair = false;  ///< with what was wrong about its last answer
};

/// Nobody is left to ask in time.
struct ai_end {
  bool out_of_time = false;                  ///< there would have been somebody, later than the deadline
  std::chrono::milliseconds retry_after{0};  ///< until somebody may be asked, if that is known
};

using ai_next = std::variant<ai_step, ai_end>;

/// One question at one moment.
struct ai_standing {
  std::span<const ai_attempt> failed;                  ///< in order
  std::span<const std::optional<timestamp>> earliest;  ///< of each provider, as its breaker says
  timestamp now;
  timestamp deadline;
  std::uint64_t seed = 0;  ///< for jitter: the same for the same question
};

/// What to do next. Of the providers that may still be asked it takes the one that may be soonest, the first
/// of the list among equals. A provider that failed with something that passes may be asked again after a
/// backoff with jitter, and not before what it asks for; one whose answer was garbled at once, but only one
/// repair is tried for a question; after any other fault never.
ai_next next_step(const ai_retry_policy&, const ai_standing&);

}  // namespace steward
