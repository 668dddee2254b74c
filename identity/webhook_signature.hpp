#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace steward {

/// The headers of a signed webhook (Standard Webhooks 1.0, which is Svix's scheme): webhook-* or svix-*.
struct webhook_headers {
  std::string_view id;
  std::string_view timestamp;   ///< unix seconds
  std::string_view signatures;  ///< "v1,<base64>", several separated by spaces
};

enum class webhook_fault {
  none,
  incomplete,  ///< a header is missing or malformed
  too_old,     ///< or from the future: more than five minutes away
  forged       ///< no signature is right
};

inline constexpr std::int64_t webhook_window_seconds = 300;

/// Whether `body` was signed with one of `secrets` ("whsec_<base64>", separated by spaces) for this id and
/// time. `now` in unix seconds. Compares in constant time, all signatures with all secrets.
webhook_fault check_webhook(std::string_view secrets, const webhook_headers&, std::string_view body,
                            std::int64_t now);

/// The headers of SendGrid's signed event webhook: X-Twilio-Email-Event-Webhook-Timestamp and -Signature.
struct event_webhook_headers {
  std::string_view timestamp;  ///< unix seconds
  std::string_view signature;  ///< ECDSA with P-256 and SHA-256 over timestamp and body, ASN.1 in base64
};

/// The same for such a message and one of `keys` (public ones, DER in base64, separated by spaces). It has no
/// id: whether it came before is to be told by its body.
webhook_fault check_event_webhook(std::string_view keys, const event_webhook_headers&, std::string_view body,
                                  std::int64_t now);

/// Whether a text is one or more secrets ("whsec_...").
bool are_webhook_secrets(std::string_view secrets);

}  // namespace steward
