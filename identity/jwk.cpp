#include "identity/jwk.hpp"

#include <openssl/core_names.h>
#include <openssl/err.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "identity/base64url.hpp"
#include "identity/openssl.hpp"

namespace steward {

namespace {

using nlohmann::json;

constexpr std::size_t coordinate_bytes = 32;
constexpr int min_rsa_bits = 2048;
constexpr std::size_t max_rsa_bytes = 1024;

std::string text_of(const json& jwk, const char* member) {
  const auto found = jwk.find(member);
  return found != jwk.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string bytes_of_member(const json& jwk, const char* member) {
  return from_base64url(text_of(jwk, member)).value_or("");
}

// What a key says of its use counts only if it is said.
bool is_for_verifying(const json& jwk, signature_algorithm algorithm) {
  if (jwk.contains("use") && text_of(jwk, "use") != "sig") return false;
  if (jwk.contains("alg") && text_of(jwk, "alg") != to_string(algorithm)) return false;
  const auto uses = jwk.find("key_ops");
  return uses == jwk.end() ||
         (uses->is_array() && std::find(uses->begin(), uses->end(), "verify") != uses->end());
}

bool is_of_kind(const json& jwk, const char* type, const char* curve) {
  return text_of(jwk, "kty") == type && text_of(jwk, "crv") == curve;
}

// Makes a public key of what is in the builder; OpenSSL checks that it is one.
EVP_PKEY* make_key(const char* type, OSSL_PARAM_BLD* content) {
  const openssl_ptr<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(content));
  const openssl_ptr<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  EVP_PKEY_fromdata_init(context.get());
  EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get());
  return key;
}

EVP_PKEY* p256_key(const json& jwk) {
  const auto x = bytes_of_member(jwk, "x");
  const auto y = bytes_of_member(jwk, "y");
  if (x.size() != coordinate_bytes || y.size() != coordinate_bytes) return nullptr;
  const std::string point = '\4' + x + y;
  const openssl_ptr<OSSL_PARAM_BLD> content(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(content.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
  OSSL_PARAM_BLD_push_octet_string(content.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  return make_key("EC", content.get());
}

EVP_PKEY* ed25519_key(const json& jwk) {
  const auto x = bytes_of_member(jwk, "x");
  return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(x), x.size());
}

EVP_PKEY* rsa_key(const json& jwk) {
  const auto n = bytes_of_member(jwk, "n");
  const auto e = bytes_of_member(jwk, "e");
  if (n.size() > max_rsa_bytes || e.size() > sizeof(std::uint64_t)) return nullptr;
  const openssl_ptr<BIGNUM> modulus(BN_bin2bn(bytes_of(n), static_cast<int>(n.size()), nullptr));
  const openssl_ptr<BIGNUM> exponent(BN_bin2bn(bytes_of(e), static_cast<int>(e.size()), nullptr));
  if (BN_num_bits(modulus.get()) < min_rsa_bits || !BN_is_odd(exponent.get()) || BN_is_one(exponent.get()))
    return nullptr;
  const openssl_ptr<OSSL_PARAM_BLD> content(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(content.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
  OSSL_PARAM_BLD_push_BN(content.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
  return make_key("RSA", content.get());
}

EVP_PKEY* key_of(const json& jwk, signature_algorithm algorithm) {
  if (algorithm == signature_algorithm::es256 && is_of_kind(jwk, "EC", "P-256")) return p256_key(jwk);
  if (algorithm == signature_algorithm::eddsa && is_of_kind(jwk, "OKP", "Ed25519")) return ed25519_key(jwk);
  if (algorithm == signature_algorithm::rs256 && is_of_kind(jwk, "RSA", "")) return rsa_key(jwk);
  return nullptr;
}

}  // namespace

std::optional<verification_key> read_jwk(const json& jwk, signature_algorithm algorithm) {
  if (!jwk.is_object() || !is_for_verifying(jwk, algorithm)) return std::nullopt;
  std::shared_ptr<EVP_PKEY> key(key_of(jwk, algorithm), openssl_release());
  ERR_clear_error();
  if (!key) return std::nullopt;
  return verification_key(algorithm, std::move(key));
}

}  // namespace steward
