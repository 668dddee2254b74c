#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "domain/ai/call_record.hpp"
#include "domain/ai/circuit_breaker.hpp"
#include "domain/ai/spend.hpp"

namespace steward {

/// One question and what it took (FEATURES G4). It has nothing of what was asked or answered, and no keys.
struct ai_call {
  std::string purpose;
  uuid user;
  uuid subject;
  uuid id;  ///< in the order of time
  timestamp started_at;
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

/// As it is kept when it has ended.
ai_call_record record_of(const ai_call&);
/// As it is kept before a request is sent that may cost so much.
ai_call_record record_of_asked(const ai_call&, micro_dollars held);

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
