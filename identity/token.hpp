#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "identity/issuer.hpp"
#include "identity/revoked_sessions.hpp"

namespace steward {

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
  std::string session;          ///< `sid`; may be empty
  bool own = false;             ///< Steward has issued it
};

/// Why a token was refused. Every one of them is a 401 with `WWW-Authenticate: Bearer` (contract row 3).
enum class token_fault {
  missing,
  malformed,
  algorithm,
  key,
  signature,
  expired,
  not_yet_valid,
  issuer,
  audience,
  subject,
  revoked,
};

/// A sentence for the caller of the API: what is wrong and what to do about it.
std::string_view to_string(token_fault fault);

/// The issuer is known, this key of it is not: asking where its keys come from may help.
struct unknown_key {
  std::string issuer;
  std::string kid;
};

using token_result = std::variant<claims, token_fault, unknown_key>;

/// Verifies access tokens (JWS compact form, RFC 7515, 7518, 7519, 8037) of a registry of issuers
/// (contract rows 18, 20). Immutable but for the keys in the issuers' stores: one object may be used by any
/// number of threads at once.
class token_verifier {
 public:
  /// `skew_seconds`: tolerated clock difference; held to 0..59. `revoked`: sessions whose tokens are void,
  /// for whoever remembers verified tokens; verify() does not look there.
  explicit token_verifier(
      std::vector<issuer> issuers, std::int64_t skew_seconds = 30,
      std::shared_ptr<const revoked_sessions> revoked = std::make_shared<revoked_sessions>());

  /// The claims of `token`, or why it is refused. `now` is in unix seconds. Never blocks.
  /// `iss` chooses the issuer, which has one algorithm and its own keys; `kid` chooses among these only.
  /// `typ`, `jku`, `jwk`, `x5u` and `x5c` are ignored (the key is never taken from the token); `crit` is
  /// refused. `exp` is required; `nbf` and `iat` may not lie in the future; `sub`, or else `user_id`, is the
  /// subject. An unknown_key comes only from issuers whose keys are refreshed.
  token_result verify(std::string_view token, std::int64_t now) const noexcept;

  /// Grows when an issuer has lost a key: what was verified before may be void (key_store::losses).
  std::uint64_t key_losses() const;

  /// The sessions that have ended, as they are known at present.
  std::shared_ptr<const revoked_sessions::set> revoked() const { return revoked_->get(); }

 private:
  const issuer* find(std::string_view name) const;

  std::vector<issuer> issuers_;
  std::int64_t skew_;
  std::shared_ptr<const revoked_sessions> revoked_;
};

}  // namespace steward
