#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "domain/time.hpp"

namespace steward {

/// Why an AI provider gave no answer that can be used, by what can be done about it (FEATURES G2).
enum class ai_fault {
  rate,      ///< asked too often (429); passes
  overload,  ///< 5xx, 529, time-outs, broken connections; passes
  account,   ///< no money, no valid key, no such model: somebody has to mend that
  refusal,   ///< the model declines
  garbled,   ///< not what was asked for
  rejected   ///< the request itself is refused; the same again would be, too
};

/// The number of faults, for tables.
inline constexpr std::size_t ai_fault_count = 6;

std::string_view to_string(ai_fault);

struct ai_failure {
  ai_fault what = ai_fault::overload;
  std::string reason;                        ///< for operators: a status and a code; no content, no secrets
  std::chrono::milliseconds retry_after{0};  ///< what the provider asks for; at most a day
  std::optional<timestamp> until = {};       ///< account: when the provider says that it ends
};

/// An answer that is no success.
struct ai_refused_reply {
  int status = 0;
  std::string_view body;
  std::string_view retry_after = {};     ///< header: seconds or an HTTP date (RFC 9110 10.2.3)
  std::string_view retry_after_ms = {};  ///< header of OpenAI
};

/// Judges an answer whose status is not 200, of Anthropic, OpenAI or what is like them.
ai_failure failure_of_reply(const ai_refused_reply&, timestamp now);

/// Judges the code of an error that came with status 200 (OpenAI's Responses).
ai_failure failure_of_code(std::string_view code);

}  // namespace steward
