#pragma once

#include <string>
#include <string_view>

namespace steward {

/// SHA-256: 32 bytes.
std::string sha256(std::string_view text);

/// HMAC with SHA-256 (RFC 2104): 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view text);

/// Compares in a time that depends on the lengths only.
bool same_bytes(std::string_view a, std::string_view b);

/// A key of 32 bytes for one purpose, made of a longer-lived secret: keys of different purposes tell nothing
/// of each other or of the secret.
std::string derive_key(std::string_view secret, std::string_view purpose);

}  // namespace steward
