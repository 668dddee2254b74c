#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "identity/verification_key.hpp"

namespace steward {

/// The public key of a JSON Web Key (RFC 7517, 7518 6, 8037 2) for ES256, EdDSA or RS256. Nothing when it is
/// no key of that algorithm, is for something else (`use`, `key_ops`, `alg`), is no valid point of its curve,
/// or is an RSA key under 2048 bits. Shared secrets are never read from a key set.
std::optional<verification_key> read_jwk(const nlohmann::json& jwk, signature_algorithm);

}  // namespace steward
