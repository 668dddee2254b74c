#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace steward {

/// What signs webhooks (Standard Webhooks 1.0.0), as text.
struct webhook_key_text {
  std::string secret;      ///< "whsec_<base64>" or "whsk_<base64>"
  std::string public_key;  ///< "whpk_<base64>" of the latter, else empty
};

/// A fresh secret of 32 bytes for HMAC-SHA256. Throws std::runtime_error without randomness.
webhook_key_text make_webhook_hmac_key();
/// A fresh ed25519 key pair: "whsk_" holds seed and public key, 64 bytes, as Svix and libsodium have it.
webhook_key_text make_webhook_ed25519_key();

/// The value of webhook-signature: one signature for each secret, separated by spaces; "v1,<base64>" of a
/// whsec_, "v1a,<base64>" of a whsk_. `timestamp` in unix seconds. Nothing when a secret is none. Any thread.
std::optional<std::string> sign_webhook(std::span<const std::string> secrets, std::string_view id,
                                        std::int64_t timestamp, std::string_view body);

}  // namespace steward
