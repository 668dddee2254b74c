// What a client sends on a WebSocket, in two arbitrary pieces: the same bytes in one piece must mean the
// same, and no message may be larger than agreed or other than UTF-8.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "domain/task_text.hpp"
#include "http/live_messages.hpp"
#include "http/permessage_deflate.hpp"
#include "http/websocket_frame.hpp"

namespace {

using namespace steward::http;

constexpr std::size_t max_message = 2000;

std::string outcome(std::string_view bytes, std::size_t first_piece, bool deflate) {
  static const std::vector<std::string> topics{"tasks", "projects"};
  frame_reader reader(max_message, deflate);
  std::string out;
  for (const auto piece : {bytes.substr(0, first_piece), bytes.substr(first_piece)}) {
    reader.feed(piece);
    for (;;) {
      const auto event = reader.next();
      if (const auto* fault = std::get_if<websocket_fault>(&event))
        out += '!' + std::to_string(static_cast<int>(fault->code));
      const auto* message = std::get_if<websocket_message>(&event);
      if (!message) break;
      const bool is_text = message->kind == opcode::text || message->kind == opcode::close;
      if (message->payload.size() > max_message || (is_text && !steward::is_utf8(message->payload)))
        std::abort();
      out += std::to_string(static_cast<int>(message->kind)) + ' ' + message->payload;
      if (message->kind == opcode::text) (void)read_client_message(message->payload, topics);
    }
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const bool deflate = (data[1] & 1) != 0;
  if (outcome(bytes, bytes.size(), deflate) != outcome(bytes, bytes.size() * data[0] / 256, deflate))
    std::abort();
  (void)agree_on_deflate(bytes);
  return 0;
}
