#include "identity/webhook_signer.hpp"

#include <sodium.h>

#include <array>
#include <stdexcept>

#include "identity/base64url.hpp"
#include "identity/digest.hpp"
#include "identity/random.hpp"

namespace steward {
namespace {

constexpr std::string_view hmac_prefix = "whsec_", private_prefix = "whsk_", public_prefix = "whpk_";
constexpr std::size_t hmac_bytes = 32;
constexpr std::size_t least_hmac_bytes = 24;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

template <std::size_t N>
std::string_view text_of(const std::array<unsigned char, N>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), N};
}

std::string with_prefix(std::string_view prefix, std::string_view bytes) {
  return std::string(prefix) + to_base64(bytes);
}

std::optional<std::string> sign_with(std::string_view secret, std::string_view text) {
  if (secret.starts_with(hmac_prefix)) {
    const auto key = from_base64(secret.substr(hmac_prefix.size()));
    if (!key || key->size() < least_hmac_bytes) return std::nullopt;
    return "v1," + to_base64(hmac_sha256(*key, text));
  }
  if (!secret.starts_with(private_prefix)) return std::nullopt;
  const auto key = from_base64(secret.substr(private_prefix.size()));
  if (!key || key->size() != crypto_sign_SECRETKEYBYTES) return std::nullopt;
  std::array<unsigned char, crypto_sign_BYTES> signature{};
  crypto_sign_detached(signature.data(), nullptr, bytes_of(text), text.size(), bytes_of(*key));
  return "v1a," + to_base64(text_of(signature));
}

}  // namespace

webhook_key_text make_webhook_hmac_key() { return {with_prefix(hmac_prefix, random_bytes(hmac_bytes)), {}}; }

webhook_key_text make_webhook_ed25519_key() {
  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> public_key{};
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> private_key{};
  const auto seed = random_bytes(crypto_sign_SEEDBYTES);
  if (crypto_sign_seed_keypair(public_key.data(), private_key.data(), bytes_of(seed)) != 0)
    throw std::runtime_error(                        // GCOVR_EXCL_LINE: libsodium has no such case
        "no key pair for a webhook could be made");  // GCOVR_EXCL_LINE
  return {with_prefix(private_prefix, text_of(private_key)), with_prefix(public_prefix, text_of(public_key))};
}

std::optional<std::string> sign_webhook(std::span<const std::string> secrets, std::string_view id,
                                        std::int64_t timestamp, std::string_view body) {
  std::string text(id);
  text.append(".").append(std::to_string(timestamp)).append(".").append(body);
  std::string all;
  for (const auto& secret : secrets) {
    const auto one = sign_with(secret, text);
    if (!one) return std::nullopt;
    if (!all.empty()) all += ' ';
    all += *one;
  }
  return all;
}

}  // namespace steward
