#pragma once

#include <string>
#include <variant>

#include "domain/decision.hpp"
#include "domain/record.hpp"

namespace steward {

struct user_state;

/// A request as its Idempotency-Key identifies it (draft-ietf-httpapi-idempotency-key-header-07).
struct idempotency_token {
  std::string key;          ///< as the client sent it, 1 to 255 characters
  std::string fingerprint;  ///< of method, path and body; the same key with another one is refused
};

/// Whether a keyed request is new. A replay answers what the first one answered.
std::variant<std::monostate, reply, error> look_up(const user_state&, const idempotency_token&, timestamp now,
                                                   std::chrono::hours retention);

/// The row that makes `answer` repeatable; it joins the change set of its request.
change remember(const user_state&, const idempotency_token&, const reply& answer, timestamp now);

}  // namespace steward
