#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace steward {

/// A private key for ES256 (P-256). Immutable; any thread.
class signing_key {
 public:
  /// A fresh one.
  static signing_key make();
  /// From what der() gave; nothing when it is no P-256 key.
  static std::optional<signing_key> from_der(std::string_view der);

  /// The private key, to be encrypted before it is stored.
  std::string der() const;

  /// The thumbprint of the public key (RFC 7638), as base64url.
  const std::string& kid() const { return kid_; }
  /// The public key as JSON (RFC 7517), with kid, alg and use.
  const std::string& public_jwk() const { return public_jwk_; }

  /// The ES256 signature of `text`: 64 bytes (RFC 7518 3.4).
  std::string sign(std::string_view text) const;

 private:
  explicit signing_key(std::shared_ptr<evp_pkey_st> key);

  std::shared_ptr<evp_pkey_st> key_;
  std::string kid_;
  std::string public_jwk_;
};

}  // namespace steward
