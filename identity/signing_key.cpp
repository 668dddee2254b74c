#include "identity/signing_key.hpp"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#include "identity/base64url.hpp"
#include "identity/digest.hpp"
#include "identity/openssl.hpp"

namespace steward {

namespace {

constexpr std::size_t coordinate_bytes = 32;
constexpr std::size_t point_bytes = 1 + 2 * coordinate_bytes;

// The members that RFC 7638 hashes, in its order and without spaces.
std::string required_members(EVP_PKEY* key) {
  std::string point(point_bytes, '\0');
  std::size_t size = 0;
  EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, bytes_of(point), point.size(), &size);
  const std::string_view numbers = std::string_view(point).substr(1);
  return R"("crv":"P-256","kty":"EC","x":")" + to_base64url(numbers.substr(0, coordinate_bytes)) +
         R"(","y":")" + to_base64url(numbers.substr(coordinate_bytes)) + '"';
}

bool is_p256(EVP_PKEY* key) {
  std::string group(32, '\0');
  std::size_t size = 0;
  return EVP_PKEY_get_group_name(key, group.data(), group.size(), &size) == 1 &&
         group.substr(0, size) == "prime256v1";
}

std::string as_numbers(std::string_view asn1) {
  const auto* at = bytes_of(asn1);
  const openssl_ptr<ECDSA_SIG> both(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(asn1.size())));
  std::string text(2 * coordinate_bytes, '\0');
  const int half = static_cast<int>(coordinate_bytes);
  BN_bn2binpad(ECDSA_SIG_get0_r(both.get()), bytes_of(text), half);
  BN_bn2binpad(ECDSA_SIG_get0_s(both.get()), bytes_of(text) + half, half);
  return text;
}

}  // namespace

signing_key::signing_key(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {
  const auto members = required_members(key_.get());
  kid_ = to_base64url(sha256('{' + members + '}'));
  public_jwk_ = "{" + members + R"(,"alg":"ES256","kid":")" + kid_ + R"(","use":"sig"})";
}

signing_key signing_key::make() {
  return signing_key(std::shared_ptr<EVP_PKEY>(EVP_EC_gen("P-256"), openssl_release()));
}

std::optional<signing_key> signing_key::from_der(std::string_view der) {
  const auto* at = bytes_of(der);
  std::shared_ptr<EVP_PKEY> key(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size())),
                                openssl_release());
  ERR_clear_error();
  if (!key || !is_p256(key.get())) return std::nullopt;
  return signing_key(std::move(key));
}

std::string signing_key::der() const {
  unsigned char* encoded = nullptr;
  const int size = i2d_PrivateKey(key_.get(), &encoded);
  std::string text(reinterpret_cast<const char*>(encoded), static_cast<std::size_t>(size));
  OPENSSL_clear_free(encoded, static_cast<std::size_t>(size));
  return text;
}

std::string signing_key::sign(std::string_view text) const {
  const openssl_ptr<EVP_MD_CTX> context(EVP_MD_CTX_new());
  EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get());
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())), '\0');
  std::size_t size = signature.size();
  EVP_DigestSign(context.get(), bytes_of(signature), &size, bytes_of(text), text.size());
  return as_numbers(std::string_view(signature).substr(0, size));
}

}  // namespace steward
