#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace steward::bench {

/// Base64url without padding (RFC 4648 section 5).
std::string base64url(std::string_view bytes);

/// A compact JWS signed with HS256 (RFC 7515, RFC 7518 3.2) over exactly these header and payload texts.
std::string sign_hs256(std::string_view header, std::string_view payload, std::string_view secret);

/// A bearer token for `subject`; times are Unix seconds.
std::string make_token(std::string_view subject, std::int64_t issued_at, std::int64_t expires_at,
                       std::string_view secret);

/// The id of test user number `index`: a version 5 UUID, the same in every run, so that seeded tasks are
/// found again.
std::string user_uuid(std::uint64_t index);

}  // namespace steward::bench
