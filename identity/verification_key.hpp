#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace steward {

/// How tokens are signed (RFC 7518 3.1, RFC 8037): each issuer uses one, whatever its tokens say.
enum class signature_algorithm { hs256, es256, eddsa, rs256 };

/// The `alg` of a token's header.
std::string_view to_string(signature_algorithm);

/// A key that verifies signatures of one algorithm: so a public key can never serve as a shared secret.
/// Immutable: one object may be used by any number of threads at once.
class verification_key {
 public:
  /// For HS256. Throws std::invalid_argument when `secret` is empty. See is_weak_secret for a good one.
  static verification_key of_secret(std::string_view secret);

  /// For another algorithm, whose kind of key it is (read_jwk takes care of that).
  verification_key(signature_algorithm algorithm, std::shared_ptr<evp_pkey_st> key)
      : algorithm_(algorithm), key_(std::move(key)) {}

  signature_algorithm algorithm() const { return algorithm_; }

  /// Whether `signature`, in the form of RFC 7518, is that of `text`. Compares in constant time.
  bool verifies(std::string_view text, std::string_view signature) const;

  /// The same of an ES256 key and a signature in ASN.1 (RFC 3279 2.2.3), as others than JOSE write it.
  bool verifies_asn1(std::string_view text, std::string_view signature) const;

  /// Whether both verify the same signatures.
  bool operator==(const verification_key&) const;

 private:
  signature_algorithm algorithm_;
  std::shared_ptr<const std::string> secret_;  ///< HS256
  std::shared_ptr<evp_pkey_st> key_;           ///< the others
};

}  // namespace steward
