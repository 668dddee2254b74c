#pragma once

#include <memory>
#include <utility>

#include "identity/token.hpp"
#include "tests/identity/handmade_token.hpp"

namespace steward::test {

inline std::shared_ptr<key_store> store_of_secret(std::string_view secret = handmade::secret) {
  return std::make_shared<key_store>(key_set(verification_key::of_secret(secret)));
}

/// An issuer of HS256 tokens under the handmade secret.
inline issuer sharing_secret(std::string name = "") {
  return {std::move(name), signature_algorithm::hs256, store_of_secret()};
}

}  // namespace steward::test
