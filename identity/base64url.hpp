#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace steward {

/// Base64url without padding (RFC 4648 section 5, RFC 7515 section 2).
std::string to_base64url(std::string_view bytes);

/// The bytes of `text`; nothing when it has another character, a length that no bytes have, or bits set that
/// no byte takes: so every value has one spelling.
std::optional<std::string> from_base64url(std::string_view text);

/// Base64 with padding (RFC 4648 section 4).
std::string to_base64(std::string_view bytes);

/// The bytes of base64 with padding (RFC 4648 section 4), line ends and blanks left out; "\\n" written as two
/// characters is a line end, too. Nothing when it is none.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace steward
