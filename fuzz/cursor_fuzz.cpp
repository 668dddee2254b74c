#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "domain/cursor.hpp"

namespace {

constexpr steward::cursor_key key{0x0123456789abcdef, 0xfedcba9876543210};

// The fuzzer cannot guess a keyed hash, so that what it sends must be refused.
void require_refusal(std::string_view text) {
  const auto decoded = steward::decode_cursor(text, 7, key);
  if (decoded || decoded.fault().fields.size() != 1) std::abort();
}

void require_round_trip(std::string_view bytes) {
  steward::sort_position at;
  if (bytes.size() < sizeof at.number + at.id.bytes.size()) return;
  std::memcpy(&at.number, bytes.data(), sizeof at.number);
  std::memcpy(at.id.bytes.data(), bytes.data() + sizeof at.number, at.id.bytes.size());
  at.title = bytes.substr(sizeof at.number + at.id.bytes.size());
  const auto text = steward::encode_cursor(at, 7, key);
  const auto decoded = steward::decode_cursor(text, 7, key);
  if (!decoded || decoded->number != at.number || decoded->id != at.id || decoded->title != at.title)
    std::abort();
  if (steward::decode_cursor(text, 8, key)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  require_refusal(input);
  require_round_trip(input);
  return 0;
}
