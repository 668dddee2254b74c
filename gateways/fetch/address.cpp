#include "gateways/fetch/address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <optional>

namespace steward {
namespace {

using v6_bytes = std::array<std::uint8_t, 16>;

struct v4_range {
  std::uint32_t network;
  int bits;
};

constexpr std::uint32_t v4(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
  return a << 24 | b << 16 | c << 8;
}

constexpr v4_range special_v4[] = {
    {v4(0, 0, 0), 8},      {v4(10, 0, 0), 8},     {v4(100, 64, 0), 10}, {v4(127, 0, 0), 8},
    {v4(169, 254, 0), 16}, {v4(172, 16, 0), 12},  {v4(192, 0, 0), 24},  {v4(192, 0, 2), 24},
    {v4(192, 88, 99), 24}, {v4(192, 168, 0), 16}, {v4(198, 18, 0), 15}, {v4(198, 51, 100), 24},
    {v4(203, 0, 113), 24}, {v4(224, 0, 0), 4},    {v4(240, 0, 0), 4},
};

struct v6_range {
  v6_bytes network;
  int bits;
};

// Within 2000::/3, outside of which nothing is public.
constexpr v6_range special_v6[] = {
    {{0x20, 0x01, 0x00}, 23},        // protocol assignments, Teredo
    {{0x20, 0x01, 0x0d, 0xb8}, 32},  // documentation
    {{0x3f, 0xff, 0x00}, 20},        // documentation
};

bool is_public_v4(std::uint32_t address) {
  return std::none_of(std::begin(special_v4), std::end(special_v4), [&](const v4_range& range) {
    return (address ^ range.network) >> (32 - range.bits) == 0;
  });
}

bool is_within(const v6_bytes& address, const v6_range& range) {
  for (int bit = 0; bit < range.bits; ++bit) {
    const auto at = static_cast<std::size_t>(bit / 8);
    const auto mask = static_cast<std::uint8_t>(0x80 >> bit % 8);
    if (((address[at] ^ range.network[at]) & mask) != 0) return false;
  }
  return true;
}

std::uint32_t v4_at(const v6_bytes& address, std::size_t place) {
  return static_cast<std::uint32_t>(address[place]) << 24 |
         static_cast<std::uint32_t>(address[place + 1]) << 16 |
         static_cast<std::uint32_t>(address[place + 2]) << 8 | address[place + 3];
}

// The IPv4 address that packets to this one end at.
std::optional<std::uint32_t> carried_v4(const v6_bytes& address) {
  constexpr v6_range mapped{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96};
  constexpr v6_range translated{{0x00, 0x64, 0xff, 0x9b}, 96};
  constexpr v6_range six_to_four{{0x20, 0x02}, 16};
  if (is_within(address, mapped) || is_within(address, translated)) return v4_at(address, 12);
  if (is_within(address, six_to_four)) return v4_at(address, 2);
  return std::nullopt;
}

v6_bytes v6_of(const sockaddr& address) {
  sockaddr_in6 in{};
  std::memcpy(&in, &address, sizeof in);
  v6_bytes bytes;
  std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
  return bytes;
}

std::uint32_t v4_of(const sockaddr& address) {
  sockaddr_in in{};
  std::memcpy(&in, &address, sizeof in);
  return ntohl(in.sin_addr.s_addr);
}

}  // namespace

bool is_public_address(const sockaddr& address) {
  if (address.sa_family == AF_INET) return is_public_v4(v4_of(address));
  if (address.sa_family != AF_INET6) return false;
  const auto bytes = v6_of(address);
  if (const auto inner = carried_v4(bytes)) return is_public_v4(*inner);
  constexpr v6_range global{{0x20}, 3};
  return is_within(bytes, global) &&
         std::none_of(std::begin(special_v6), std::end(special_v6),
                      [&](const v6_range& range) { return is_within(bytes, range); });
}

std::uint16_t port_of(const sockaddr& address) {
  // The port stands at the same place in both.
  if (address.sa_family != AF_INET && address.sa_family != AF_INET6) return 0;
  sockaddr_in in{};
  std::memcpy(&in, &address, sizeof in);
  return ntohs(in.sin_port);
}

bool is_loopback_address(const sockaddr& address) {
  if (address.sa_family == AF_INET) return v4_of(address) >> 24 == 127;
  if (address.sa_family != AF_INET6) return false;
  constexpr v6_range own{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128};
  return is_within(v6_of(address), own);
}

}  // namespace steward
