#include "domain/derived_id.hpp"

#include "domain/siphash.hpp"

namespace steward {

uuid derived_id(std::string_view text, std::int64_t number) {
  uuid id;
  for (std::uint64_t half = 0; half < 2; ++half) {
    const auto hash = siphash({static_cast<std::uint64_t>(number), half}, text);
    for (std::size_t i = 0; i < 8; ++i) id.bytes[half * 8 + i] = static_cast<std::uint8_t>(hash >> (8 * i));
  }
  id.bytes[6] = static_cast<std::uint8_t>(0x80 | (id.bytes[6] & 0x0F));
  id.bytes[8] = static_cast<std::uint8_t>(0x80 | (id.bytes[8] & 0x3F));
  return id;
}

uuid derived_id(const uuid& of, std::int64_t number) {
  return derived_id(std::string_view(reinterpret_cast<const char*>(of.bytes.data()), of.bytes.size()),
                    number);
}

}  // namespace steward
