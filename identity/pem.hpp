#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "identity/verification_key.hpp"

namespace steward {

/// What stands between the BEGIN and END lines of the first block of `text` (RFC 7468). "\n" written as two
/// characters, as environments often have it, counts as a line end. Nothing when there is no such block.
std::optional<std::string> der_of_pem(std::string_view text);

/// The public key (SubjectPublicKeyInfo in DER); nothing when it is none of that algorithm, or an RSA key
/// under 2048 bits.
std::optional<verification_key> read_public_der(std::string_view der, signature_algorithm);

/// The public key (SubjectPublicKeyInfo) of a PEM text; nothing when it is none of that algorithm, or an RSA
/// key under 2048 bits.
std::optional<verification_key> read_public_pem(std::string_view text, signature_algorithm);

}  // namespace steward
