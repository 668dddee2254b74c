#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace steward::bench {

/// Cuts a stream of bytes into the frames of a WebSocket server (RFC 6455 section 5.2), however it is cut.
class frame_reader {
 public:
  static constexpr std::uint64_t largest = 16 << 20;  // bytes of one frame

  struct frame {
    int opcode = 0;            // 1: text, 8: close, 9: ping, ...
    std::string_view payload;  // until the next call
  };

  void feed(std::string_view bytes) { pending_.append(bytes); }

  /// The next whole frame; false when more bytes are needed, or the bytes are no frames of a server.
  bool next(frame& out);
  bool malformed() const noexcept { return malformed_; }

 private:
  std::string pending_;
  std::size_t taken_ = 0;  // bytes of pending_ that were handed out
  bool malformed_ = false;
};

/// A frame of a client: masked, as section 5.3 wants it, with a mask of zeros.
std::string client_frame(int opcode, std::string_view payload);

/// What a message of the stream says, read by its first members only (docs/live.md). `cursor` and `seq` are
/// empty and 0 where it has none.
struct live_message {
  std::string_view type;
  std::string_view cursor;
  std::int64_t seq = 0;
};
live_message read_live_message(std::string_view json);

/// The number in a cursor; -1 if there is none.
std::int64_t number_of_cursor(std::string_view cursor);

}  // namespace steward::bench
