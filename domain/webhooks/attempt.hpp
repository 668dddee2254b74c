#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace steward {

/// What came of one attempt to send a message.
struct webhook_attempt {
  int status = 0;                ///< 0: there was no answer
  std::string error = {};        ///< why not; no secrets
  std::string response = {};     ///< the answer's body, or its beginning
  std::chrono::seconds wait{0};  ///< what Retry-After asks for; 0: nothing
};

/// What an answer means (Standard Webhooks 1.0.0, "Operational considerations"). A redirect is a failure like
/// others: it is never followed.
enum class attempt_verdict {
  delivered,  ///< 2xx
  gone,       ///< 410: nothing more is wanted here
  throttled,  ///< 429, 502, 504: later, and everything else later, too
  failed      ///< whatever else, no answer included: later
};
attempt_verdict read_attempt(int status);

/// How often a message is tried.
inline constexpr int most_webhook_attempts = 10;

/// How long to wait after so many failures (1, 2, ...) of a message: 5 s, 5 min, 30 min, 2, 5, 10, 14, 20,
/// 24 h, and up to a fifth more, made of `random`, so that what failed together does not come back together.
/// Nothing: no further attempt. `asked`: of Retry-After, which is never cut short, but counts for a day at
/// most.
std::optional<std::chrono::milliseconds> wait_after(int failures, std::uint64_t random,
                                                    std::chrono::seconds asked);

/// How long an endpoint that throttles is left alone.
std::chrono::milliseconds throttle_for(std::chrono::seconds asked);

/// How a text begins, as the delivery log can keep it: valid UTF-8 without NUL, at most `most` bytes.
std::string excerpt(std::string_view text, std::size_t most);

}  // namespace steward
