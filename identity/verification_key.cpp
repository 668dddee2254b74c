#include "identity/verification_key.hpp"

#include <openssl/err.h>

#include <stdexcept>

#include "identity/digest.hpp"
#include "identity/openssl.hpp"

namespace steward {

namespace {

constexpr std::size_t es256_half = 32;

// OpenSSL takes ECDSA signatures as ASN.1, JOSE writes both numbers one after the other (RFC 7518 3.4).
std::string as_asn1(std::string_view signature) {
  const openssl_ptr<ECDSA_SIG> numbers(ECDSA_SIG_new());
  const int half = static_cast<int>(es256_half);
  ECDSA_SIG_set0(numbers.get(), BN_bin2bn(bytes_of(signature), half, nullptr),
                 BN_bin2bn(bytes_of(signature) + half, half, nullptr));
  unsigned char* encoded = nullptr;
  const int size = i2d_ECDSA_SIG(numbers.get(), &encoded);
  std::string text(reinterpret_cast<const char*>(encoded), static_cast<std::size_t>(size));
  OPENSSL_free(encoded);
  return text;
}

bool verifies_by(EVP_PKEY* key, const EVP_MD* digest, std::string_view text, std::string_view signature) {
  const openssl_ptr<EVP_MD_CTX> context(EVP_MD_CTX_new());
  const bool right = EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key) == 1 &&
                     EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(text),
                                      text.size()) == 1;
  if (!right) ERR_clear_error();  // the thread's list of errors is also read by what speaks TLS
  return right;
}

}  // namespace

std::string_view to_string(signature_algorithm algorithm) {
  switch (algorithm) {
    case signature_algorithm::hs256:
      return "HS256";
    case signature_algorithm::es256:
      return "ES256";
    case signature_algorithm::eddsa:
      return "EdDSA";
    case signature_algorithm::rs256:
      return "RS256";
  }
  return "";
}

verification_key verification_key::of_secret(std::string_view secret) {
  if (secret.empty())
    throw std::invalid_argument("the token secret is empty; set JWT_SECRET to 32 or more random bytes");
  verification_key key(signature_algorithm::hs256, nullptr);
  key.secret_ = std::make_shared<const std::string>(secret);
  return key;
}

bool verification_key::verifies(std::string_view text, std::string_view signature) const {
  switch (algorithm_) {
    case signature_algorithm::hs256:
      return same_bytes(hmac_sha256(*secret_, text), signature);
    case signature_algorithm::es256:
      return signature.size() == 2 * es256_half &&
             verifies_by(key_.get(), EVP_sha256(), text, as_asn1(signature));
    case signature_algorithm::eddsa:
      return verifies_by(key_.get(), nullptr, text, signature);
    case signature_algorithm::rs256:
      return verifies_by(key_.get(), EVP_sha256(), text, signature);
  }
  return false;
}

bool verification_key::verifies_asn1(std::string_view text, std::string_view signature) const {
  return algorithm_ == signature_algorithm::es256 && verifies_by(key_.get(), EVP_sha256(), text, signature);
}

bool verification_key::operator==(const verification_key& other) const {
  if (algorithm_ != other.algorithm_) return false;
  return secret_ ? *secret_ == *other.secret_ : EVP_PKEY_eq(key_.get(), other.key_.get()) == 1;
}

}  // namespace steward
