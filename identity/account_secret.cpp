#include "identity/account_secret.hpp"

#include "identity/digest.hpp"
#include "identity/hex.hpp"
#include "identity/random.hpp"

namespace steward {

account_secret make_account_secret() {
  auto text = random_hex(32);
  auto hash = hash_account_secret(text);
  return {std::move(text), std::move(hash)};
}

std::string hash_account_secret(std::string_view text) { return hex_of(sha256(text)); }

}  // namespace steward
