#pragma once

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "tests/identity/handmade_token.hpp"

/// Pairs of keys, their JSON Web Keys and signatures, made without the code under test.
namespace handmade {

using key_pair = std::shared_ptr<EVP_PKEY>;

inline key_pair owned(EVP_PKEY* key) { return key_pair(key, EVP_PKEY_free); }
inline key_pair p256() { return owned(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")); }
inline key_pair p384() { return owned(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-384")); }
inline key_pair ed25519() { return owned(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")); }
inline key_pair rsa(std::size_t bits = 2048) {
  return owned(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", bits));
}

inline std::string number_of(const key_pair& key, const char* name, int bytes = 0) {
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(key.get(), name, &number);
  std::string text(static_cast<std::size_t>(bytes ? bytes : BN_num_bytes(number)), '\0');
  BN_bn2binpad(number, reinterpret_cast<unsigned char*>(text.data()), static_cast<int>(text.size()));
  BN_free(number);
  return base64url(text);
}

inline nlohmann::json p256_jwk(const key_pair& key) {
  return {{"kty", "EC"},
          {"crv", "P-256"},
          {"x", number_of(key, OSSL_PKEY_PARAM_EC_PUB_X, 32)},
          {"y", number_of(key, OSSL_PKEY_PARAM_EC_PUB_Y, 32)}};
}

inline nlohmann::json ed25519_jwk(const key_pair& key) {
  std::string bytes(32, '\0');
  std::size_t size = bytes.size();
  EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(bytes.data()), &size);
  return {{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", base64url(bytes)}};
}

inline nlohmann::json rsa_jwk(const key_pair& key) {
  return {{"kty", "RSA"},
          {"n", number_of(key, OSSL_PKEY_PARAM_RSA_N)},
          {"e", number_of(key, OSSL_PKEY_PARAM_RSA_E)}};
}

inline std::string public_pem(const key_pair& key) {
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> memory(BIO_new(BIO_s_mem()), BIO_free_all);
  PEM_write_bio_PUBKEY(memory.get(), key.get());
  char* text = nullptr;
  const auto size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

/// As OpenSSL signs: ASN.1 for elliptic curves.
inline std::string raw_signature(const key_pair& key, std::string_view text, const EVP_MD* digest) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key.get());
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t size = 0;
  EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size());
  std::string signature(size, '\0');
  EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                 text.size());
  signature.resize(size);
  return signature;
}

/// Both numbers one after the other, as JOSE wants it.
inline std::string es256_signature(const key_pair& key, std::string_view text) {
  const auto asn1 = raw_signature(key, text, EVP_sha256());
  const auto* at = reinterpret_cast<const unsigned char*>(asn1.data());
  ECDSA_SIG* both = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(asn1.size()));
  std::string numbers(64, '\0');
  auto* to = reinterpret_cast<unsigned char*>(numbers.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(both), to, 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(both), to + 32, 32);
  ECDSA_SIG_free(both);
  return numbers;
}

inline std::string signature_of(std::string_view algorithm, const key_pair& key, std::string_view text) {
  if (algorithm == "ES256") return es256_signature(key, text);
  return raw_signature(key, text, algorithm == "EdDSA" ? nullptr : EVP_sha256());
}

/// A token of `algorithm` with this header and payload.
inline std::string token_of(std::string_view algorithm, const key_pair& key, const nlohmann::json& header,
                            const nlohmann::json& payload) {
  const auto text = unsigned_part(header.dump(), payload.dump());
  return text + "." + base64url(signature_of(algorithm, key, text));
}

}  // namespace handmade
