#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace steward::http {

// permessage-deflate (RFC 7692) without context takeover on either side: every message stands alone, so that
// a compressed frame can be shared by all connections and an idle connection keeps no window.

/// Messages below this many bytes are sent as they are.
inline constexpr std::size_t min_deflated_bytes = 256;

/// The answer to a client's Sec-WebSocket-Extensions: what was agreed on, or nothing. Only an offer that lets
/// the server use its usual window is taken.
std::string_view agree_on_deflate(std::string_view offers);

/// The payload of a compressed message, or nothing when it would not be smaller.
std::string deflate_message(std::string_view payload);

enum class inflation { done, too_big, broken };
/// Undoes what a client has compressed; `out` gets at most `most` bytes.
inflation inflate_message(std::string_view payload, std::size_t most, std::string& out);

}  // namespace steward::http
