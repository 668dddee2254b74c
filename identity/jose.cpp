#include "identity/jose.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <new>
#include <stdexcept>
#include <string>

namespace steward {

namespace {
constexpr std::size_t sha256_bytes = 32;
}

hmac_key::hmac_key(std::string_view secret) {
  if (secret.empty())
    throw std::invalid_argument("the token secret is empty; set JWT_SECRET to 32 or more random bytes");
  // Newer cjose refuses keys under 32 bytes. HMAC itself pads with zeros, so padding here changes no
  // signature.
  std::string padded(secret);
  padded.resize(std::max(secret.size(), sha256_bytes), '\0');
  const auto* bytes = reinterpret_cast<const unsigned char*>(padded.data());
  jwk_.reset(cjose_jwk_create_oct_spec(bytes, padded.size(), nullptr));
  OPENSSL_cleanse(padded.data(), padded.size());
  if (!jwk_) throw std::bad_alloc();
}

}  // namespace steward
