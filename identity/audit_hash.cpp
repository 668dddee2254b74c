#include "identity/audit_hash.hpp"

#include "identity/digest.hpp"
#include "identity/hex.hpp"

namespace steward {

std::function<std::string(std::string_view)> audit_hash(std::string_view installation_secret) {
  return [key = derive_key(installation_secret, "audit")](std::string_view text) {
    return hex_of(hmac_sha256(key, text));
  };
}

}  // namespace steward
