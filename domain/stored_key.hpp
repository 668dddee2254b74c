#pragma once

#include <optional>
#include <string>

#include "domain/time.hpp"

namespace steward {

/// A pair of keys that signs access tokens, as it is stored for all nodes.
struct stored_key {
  std::string kid;
  std::string public_jwk;            ///< the public half, a JSON Web Key as /.well-known/jwks.json shows it
  std::string sealed;                ///< the private half, encrypted
  timestamp created_at;              ///< the newest one that has no end signs
  std::optional<timestamp> ends_at;  ///< from then on its tokens are refused

  bool operator==(const stored_key&) const = default;
};

}  // namespace steward
