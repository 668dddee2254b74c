#pragma once

#include <memory>
#include <string>
#include <vector>

#include "identity/key_set.hpp"

namespace steward {

/// Somebody whose access tokens are accepted. The registry of them is the argument of a token_verifier.
struct issuer {
  std::string name;  ///< its `iss`, exactly; empty: tokens that name no issuer
  signature_algorithm algorithm = signature_algorithm::es256;  ///< pinned: no other `alg` passes
  std::shared_ptr<const key_store> keys;                       ///< never null
  bool own = false;        ///< Steward's own: `sub` is the id of a user here
  bool refreshes = false;  ///< an unknown `kid` may become known by asking where the keys come from
  std::vector<std::string> audiences{};  ///< one of them must be in `aud`; empty: `aud` is not looked at
  std::vector<std::string>
      parties{};  ///< `azp`, when a token has it, must be one of them; empty: not looked at
};

}  // namespace steward
