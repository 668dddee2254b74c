#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "domain/ai/circuit_breaker.hpp"
#include "domain/ai/spend.hpp"

namespace steward {

/// How a question ended.
enum class ai_outcome {
  answered,
  cached,       ///< by the cache, or by somebody who asked the same at the same time
  failed,       ///< nobody could answer
  out_of_time,  ///< nobody in time, or the run was cancelled
  over_budget
};
inline constexpr std::array<std::string_view, 5> ai_outcome_names{"answered", "cached", "failed",
                                                                  "out_of_time", "over_budget"};

/// One question and what it took (FEATURES G4). It has nothing of what was asked or answered, and no keys.
struct ai_call {
  std::string purpose;
  uuid user;
  uuid subject;
  ai_outcome outcome = ai_outcome::failed;
  std::string provider;    ///< of the last attempt; empty: none
  std::string model;       ///< the same
  std::string request_id;  ///< the provider's, of the last attempt
  ai_usage usage;          ///< of all attempts
  micro_dollars cost = 0;  ///< the same
  std::chrono::milliseconds latency{0};
  std::vector<std::string>
      attempts;  ///< "anthropic answers 529 overloaded_error", "openai answered", in order
};

/// As a log line, for example with the attempts "anthropic answers 529 overloaded_error; openai answered".
void write_log(const ai_call&);
std::string attempts_text(const ai_call&);

/// What a provider did since the start, for metrics.
struct ai_provider_counts {
  std::string provider;
  circuit_breaker::state breaker = circuit_breaker::state::closed;
  std::uint64_t openings = 0;
  std::uint64_t answers = 0;
  std::array<std::uint64_t, ai_fault_count> faults{};  ///< by ai_fault
  ai_usage usage;
  micro_dollars cost = 0;
};

struct ai_counts {
  std::array<std::uint64_t, ai_outcome_names.size()> questions{};  ///< by ai_outcome
  std::vector<ai_provider_counts> providers;
  micro_dollars spent_today = 0;
};

}  // namespace steward
