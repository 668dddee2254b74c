#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace steward {

class hmac_key;

/// The issuer that Steward's own tokens name.
inline constexpr std::string_view own_issuer = "steward";

/// Longer tokens are refused before any work is done on them.
inline constexpr std::size_t max_token_bytes = 8192;

/// What a token says about its bearer. Text is valid UTF-8 without control characters.
struct claims {
  std::string issuer;           ///< empty when the token names none
  std::string subject;          ///< 1..255 bytes; the issuer's own name for the user, not always a UUID
  std::string email;            ///< may be empty
  std::string name;             ///< may be empty
  std::int64_t issued_at = 0;   ///< unix seconds; 0 when the token does not say
  std::int64_t expires_at = 0;  ///< unix seconds
};

/// Why a token was refused. Every one of them is a 401 with `WWW-Authenticate: Bearer` (contract row 3).
enum class token_fault {
  missing,
  malformed,
  algorithm,
  signature,
  expired,
  not_yet_valid,
  issuer,
  audience,
  subject,
};

/// A sentence for the caller of the API: what is wrong and what to do about it.
std::string_view to_string(token_fault fault);

using token_result = std::variant<claims, token_fault>;

/// Whose tokens are accepted.
struct token_rules {
  std::vector<std::string> issuers{std::string(own_issuer)};  ///< a token without `iss` is accepted as well
  std::string audience;                                       ///< empty: `aud` is not looked at
  std::int64_t skew_seconds = 30;                             ///< tolerated clock difference; held to 0..59
};

/// Signs Steward's own access tokens: JWS compact form, HS256 (RFC 7515, 7518, 7519; contract row 18).
/// Immutable: one object may be used by any number of threads. Copies share the key.
class token_issuer {
 public:
  /// `audience` goes into `aud`; empty leaves it out. Throws std::invalid_argument when `secret` is empty.
  explicit token_issuer(std::string_view secret, std::string audience = {});

  /// A token with iss, sub, user_id (equal to sub), email, name, iat, exp and a fresh random jti.
  /// The text of `who` must be UTF-8; otherwise, and when the system is out of memory or randomness, a
  /// std::exception is thrown.
  std::string sign(const claims& who) const;

 private:
  std::shared_ptr<const hmac_key> key_;
  std::string audience_;
};

/// Verifies HS256 access tokens, our own and those of issuers that share the secret (contract row 18).
/// Immutable: one object may be used by any number of threads at once. Copies share the key.
class token_verifier {
 public:
  /// Throws std::invalid_argument when `secret` is empty.
  explicit token_verifier(std::string_view secret, token_rules rules = {});

  /// The claims of `token`, or why it is refused. `now` is in unix seconds.
  /// The algorithm is pinned: only `alg` "HS256" passes. `typ`, `kid`, `jku`, `jwk` and `x5u` are ignored
  /// (the key is never taken from the token); `crit` is refused. `exp` is required; `nbf` and `iat` may not
  /// lie in the future; `sub`, or else `user_id`, is the subject. Signatures are compared in constant time.
  token_result verify(std::string_view token, std::int64_t now) const noexcept;

 private:
  std::shared_ptr<const hmac_key> key_;
  token_rules rules_;
};

}  // namespace steward
