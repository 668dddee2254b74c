// A connection's bytes, in two arbitrary pieces, through the message parser: whatever they are, no view may
// leave the buffer, and the same bytes in one piece must mean the same.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/message_parser.hpp"
#include "http/routes/all.hpp"

namespace {

using namespace steward::http;

struct outcome_of_parsing {
  bool complete = false;
  int fault = -1;
  std::string path, body;
  bool operator==(const outcome_of_parsing&) const = default;
};

constexpr std::uint32_t max_header_bytes = 4096;
constexpr std::uint64_t max_body_bytes = 2048;

outcome_of_parsing parse(std::string_view bytes, std::size_t first_piece) {
  outcome_of_parsing result;
  std::vector<header_slices> fields;
  message_parser parser(max_header_bytes, fields);
  request described;
  bool head = false;
  for (const auto size : {first_piece, bytes.size()}) {
    const std::string piece(bytes.substr(0, size));  // at another address each time
    if (!head) head = parser.feed_head(piece);
    if (head) result.complete = parser.feed_body(piece, max_body_bytes);
    if (parser.fault()) result.fault = static_cast<int>(parser.fault()->code);
    if (parser.fault() || result.complete) {
      parser.describe(piece, described);
      result.path = described.path;
      if (result.complete) result.body = parser.body(piece);
      break;
    }
  }
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto table = make_route_table();
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto whole = parse(bytes, bytes.size());
  const auto pieces = parse(bytes, bytes.size() * data[0] / 256);
  if (whole.complete != pieces.complete || (whole.complete && whole != pieces)) std::abort();
  std::vector<std::pair<std::string_view, std::string_view>> parameters;
  for (const auto verb : {method::get, method::post, method::delete_})
    (void)table.match(verb, whole.path, parameters);
  return 0;
}
