#pragma once

#include <memory>
#include <string>

#include "identity/own_keys.hpp"
#include "identity/token.hpp"

namespace steward {

/// Signs Steward's own access tokens: JWS compact form, ES256 (RFC 7515, 7518, 7519; contract row 18), with
/// the key that signs at present. Any thread.
class token_issuer {
 public:
  /// `keys` outlives it. `audience` goes into `aud`; empty leaves it out.
  explicit token_issuer(const own_keys& keys, std::string audience = {})
      : keys_(keys), audience_(std::move(audience)) {}

  /// A token with iss, sub, user_id (equal to sub), email, name, iat, exp, sid (if there is one) and a fresh
  /// random jti. The text of `who` must be UTF-8; otherwise, and when there is no key or randomness, a
  /// std::exception is thrown.
  std::string sign(const claims& who) const;

  /// The public keys of the tokens, a JSON Web Key Set.
  std::shared_ptr<const std::string> jwks() const { return keys_.jwks(); }

 private:
  const own_keys& keys_;
  std::string audience_;
};

}  // namespace steward
