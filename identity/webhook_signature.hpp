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

/// Whether a text is one or more such secrets.
bool are_webhook_secrets(std::string_view secrets);

}  // namespace steward
