#include "identity/pem.hpp"

#include <openssl/err.h>
#include <openssl/x509.h>

#include "identity/base64url.hpp"
#include "identity/openssl.hpp"

namespace steward {
namespace {

constexpr int min_rsa_bits = 2048;

bool is_of(EVP_PKEY* key, signature_algorithm algorithm) {
  switch (algorithm) {
    case signature_algorithm::rs256:
      return EVP_PKEY_is_a(key, "RSA") == 1 && EVP_PKEY_get_bits(key) >= min_rsa_bits;
    case signature_algorithm::es256: {
      std::string group(32, '\0');
      std::size_t size = 0;
      return EVP_PKEY_is_a(key, "EC") == 1 &&
             EVP_PKEY_get_group_name(key, group.data(), group.size(), &size) == 1 &&
             group.substr(0, size) == "prime256v1";
    }
    case signature_algorithm::eddsa:
      return EVP_PKEY_is_a(key, "ED25519") == 1;
    case signature_algorithm::hs256:
      break;
  }
  return false;
}

}  // namespace

std::optional<std::string> der_of_pem(std::string_view text) {
  constexpr std::string_view begin = "-----BEGIN ", dashes = "-----";
  const auto head = text.find(begin);
  if (head == std::string_view::npos) return std::nullopt;
  const auto body = text.find(dashes, head + begin.size());
  if (body == std::string_view::npos) return std::nullopt;
  const auto end = text.find("-----END ", body);
  if (end == std::string_view::npos) return std::nullopt;
  return from_base64(text.substr(body + dashes.size(), end - body - dashes.size()));
}

std::optional<verification_key> read_public_pem(std::string_view text, signature_algorithm algorithm) {
  const auto der = der_of_pem(text);
  if (!der) return std::nullopt;
  return read_public_der(*der, algorithm);
}

std::optional<verification_key> read_public_der(std::string_view der, signature_algorithm algorithm) {
  const auto* at = bytes_of(der);
  std::shared_ptr<EVP_PKEY> key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())), openssl_release());
  ERR_clear_error();
  if (!key || !is_of(key.get(), algorithm)) return std::nullopt;
  return verification_key(algorithm, std::move(key));
}

}  // namespace steward
