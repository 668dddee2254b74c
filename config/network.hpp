#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steward {

/// An IPv6 address; an IPv4 one is kept as ::ffff:a.b.c.d.
struct ip_address {
  std::array<std::uint8_t, 16> bytes{};

  /// "192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1"; no port, no brackets, no zone.
  static std::optional<ip_address> parse(std::string_view text);
  static ip_address v4(const std::array<std::uint8_t, 4>& bytes);

  bool is_v4() const;
  std::string to_string() const;
  /// What one subscriber has of its own and limits go by: the address itself for IPv4, its /64 for IPv6.
  ip_address subscriber() const;

  bool operator==(const ip_address&) const = default;
};

/// "10.0.0.0/8", "2001:db8::/32", or a single address.
struct network {
  ip_address base;
  int bits = 128;  ///< of `base` that count

  static std::optional<network> parse(std::string_view text);
  bool contains(const ip_address&) const;
};

/// Those of `texts` that are networks; rules.cpp has refused the others.
std::vector<network> parse_networks(const std::vector<std::string>& texts);

}  // namespace steward
