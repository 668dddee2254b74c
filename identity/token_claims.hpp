#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>

#include "identity/token.hpp"

namespace steward {

/// Checks the payload of a token of `from` whose signature holds (RFC 7519 4.1) and reads it. `skew` in
/// seconds, `now` in unix seconds. `payload` is an object.
token_result read_claims(const nlohmann::json& payload, const issuer& from, std::int64_t skew,
                         std::int64_t now);

}  // namespace steward
