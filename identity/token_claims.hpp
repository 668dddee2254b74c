#pragma once

#include <cstdint>
#include <string_view>

#include "identity/token.hpp"

namespace steward {

/// Reads and checks the JSON payload of a token whose signature holds (RFC 7519 4.1). `now` is in unix
/// seconds.
token_result read_claims(std::string_view payload, const token_rules& rules, std::int64_t now);

}  // namespace steward
