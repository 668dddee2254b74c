#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace steward {

/// A 128-bit identifier (RFC 9562). A value type; the default is the nil uuid.
struct uuid {
  std::array<std::uint8_t, 16> bytes{};

  auto operator<=>(const uuid&) const = default;
  /// Two words instead of a call of memcmp: tables of tasks compare ids all the time.
  bool operator==(const uuid& other) const { return words() == other.words(); }

  bool is_nil() const { return *this == uuid{}; }

  /// Accepts the canonical 36-character form in either case, nothing else.
  static std::optional<uuid> parse(std::string_view text);

  /// Appends the canonical lower-case form (36 characters).
  void append_to(std::string& out) const;
  std::string to_string() const;

 private:
  std::array<std::uint64_t, 2> words() const { return std::bit_cast<std::array<std::uint64_t, 2>>(bytes); }
};

/// A UUIDv7 (RFC 9562 section 5.7): `unix_ms` (48 bits) and 74 bits taken from the two random words.
uuid make_uuid_v7(std::int64_t unix_ms, std::uint64_t random_high, std::uint64_t random_low);

}  // namespace steward

template <>
struct std::hash<steward::uuid> {
  std::size_t operator()(const steward::uuid& id) const noexcept {
    std::uint64_t high, low;
    std::memcpy(&high, id.bytes.data(), 8);
    std::memcpy(&low, id.bytes.data() + 8, 8);
    return (high ^ (low * 0x9E3779B97F4A7C15ull)) * 0xD6E8FEB86659FD93ull;
  }
};
