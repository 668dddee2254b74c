#pragma once

#include <array>

#include "domain/record.hpp"

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

/// The outcome of a question that is under way, or was when its server ended.
inline constexpr std::string_view ai_call_asked = "asked";

/// One question to AI and what it took, as it is kept (FEATURES G4). It has nothing of what was asked or
/// answered. Not a record of its user's actor: the log of calls writes it (persistence/ai_call_log.hpp).
struct ai_call_record {
  uuid user_id;
  uuid id;                         ///< in the order of time (UUIDv7)
  std::optional<uuid> monitor_id;  ///< for which it was asked
  std::string purpose;             ///< "classify", "extract"
  timestamp started_at;
  int duration_ms = 0;
  std::string outcome;       ///< ai_call_asked, or of ai_outcome_names
  std::string provider;      ///< of the last request; empty: there was none
  std::string model;         ///< the same
  std::string request_id;    ///< the provider's, of the last request
  json_text attempts{"[]"};  ///< what came of each: ["anthropic answers 529 overloaded_error", ...]
  std::int64_t input = 0;    ///< tokens, of all requests
  std::int64_t output = 0;   ///< the same
  std::int64_t cost = 0;     ///< millionths of a US dollar, with what is reserved

  static constexpr table_info table{"ai_calls", "user_id, id"};
};
BOOST_DESCRIBE_STRUCT(ai_call_record, (),
                      (user_id, id, monitor_id, purpose, started_at, duration_ms, outcome, provider, model,
                       request_id, attempts, input, output, cost))

/// Which calls of a user are wanted, newest first.
struct ai_call_query {
  uuid user;
  std::optional<uuid> monitor;
  std::optional<std::string> purpose, outcome;
  std::optional<uuid> before;  ///< the id of the last one of the page before
  int limit = 50;
};

/// How many calls there are, and what they have cost together.
struct ai_total {
  std::int64_t calls = 0;
  std::int64_t cost = 0;  ///< millionths of a US dollar
};

}  // namespace steward
