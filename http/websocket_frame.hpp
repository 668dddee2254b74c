#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace steward::http {

/// The framing of RFC 6455. Pure: bytes in, messages out; of our own since frames of a server are not masked,
/// so that one encoded frame serves every connection, and an idle connection needs no buffers.
enum class opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// Codes of close frames (RFC 6455 section 7.4.1), and those that Steward adds (docs/live.md).
enum class close_code : std::uint16_t {
  normal = 1000,
  going_away = 1001,
  protocol_error = 1002,
  unsupported_data = 1003,
  none = 1005,  ///< not on the wire: the close frame had no code
  invalid_data = 1007,
  policy = 1008,
  too_big = 1009,
  internal = 1011,
  try_again = 1013,
  unauthorized = 4401,
  too_slow = 4408
};

/// A whole frame as a server sends it: final, not masked. `compressed` sets RSV1 (RFC 7692).
std::string make_frame(opcode kind, std::string_view payload, bool compressed = false);
/// A close frame; the reason is cut to what fits (123 bytes).
std::string make_close_frame(close_code code, std::string_view reason);

/// A message from a client: text as it was before compression, or a control frame.
struct websocket_message {
  opcode kind = opcode::text;
  std::string payload;                 ///< of a close frame: the reason
  close_code code = close_code::none;  ///< of a close frame
};

/// Why a connection must be closed.
struct websocket_fault {
  close_code code;
  std::string_view reason;
};

/// What comes next: nothing yet, a message, or the end.
using websocket_event = std::variant<std::monostate, websocket_message, websocket_fault>;

/// Reads what a client sends, in pieces of any size. Strict (RFC 6455 sections 5 and 8.1, RFC 7692 section
/// 7.2.3): frames must be masked, lengths minimal, reserved bits unset, control frames whole and short, text
/// UTF-8, also in the reasons of close frames. Binary messages are refused. Holds no memory between messages.
class frame_reader {
 public:
  /// Messages above `max_message` bytes are refused, compressed or not, before they are read. `deflate`:
  /// permessage-deflate without context takeover by the client was agreed on.
  explicit frame_reader(std::size_t max_message, bool deflate = false)
      : max_message_(max_message), deflate_(deflate) {}

  void feed(std::string_view bytes) { buffer_ += bytes; }
  /// Call until it gives nothing more. After a fault it gives nothing any more.
  websocket_event next();

 private:
  struct head {
    opcode kind;
    bool final, compressed;
    std::size_t size;      // of the head, mask included
    std::uint64_t length;  // of the payload
  };
  using head_event = std::variant<std::monostate, head, websocket_fault>;

  head_event read_head() const;
  std::string_view check(const head&) const;
  websocket_event take(const head&);
  websocket_event finish_message();
  websocket_event fail(close_code, std::string_view reason);

  std::size_t max_message_;
  bool deflate_;
  bool failed_ = false;
  bool open_ = false;        // a message has begun and waits for its next fragment
  bool compressed_ = false;  // that message is
  std::string buffer_;
  std::string message_;
};

}  // namespace steward::http
