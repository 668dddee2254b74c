#include "config/network.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace steward {
namespace {

constexpr std::array<std::uint8_t, 12> v4_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

std::optional<ip_address> ip_address::parse(std::string_view text) {
  if (text.empty() || text.size() >= INET6_ADDRSTRLEN) return std::nullopt;
  const std::string terminated(text);
  std::array<std::uint8_t, 4> four{};
  if (inet_pton(AF_INET, terminated.c_str(), four.data()) == 1) return v4(four);
  ip_address found;
  if (inet_pton(AF_INET6, terminated.c_str(), found.bytes.data()) == 1) return found;
  return std::nullopt;
}

ip_address ip_address::v4(const std::array<std::uint8_t, 4>& bytes) {
  ip_address made;
  std::copy(v4_prefix.begin(), v4_prefix.end(), made.bytes.begin());
  std::copy(bytes.begin(), bytes.end(), made.bytes.begin() + v4_prefix.size());
  return made;
}

bool ip_address::is_v4() const { return std::equal(v4_prefix.begin(), v4_prefix.end(), bytes.begin()); }

std::string ip_address::to_string() const {
  char text[INET6_ADDRSTRLEN];
  const auto* from = is_v4() ? bytes.data() + v4_prefix.size() : bytes.data();
  inet_ntop(is_v4() ? AF_INET : AF_INET6, from, text, sizeof text);
  return text;
}

ip_address ip_address::subscriber() const {
  auto whole = *this;
  if (!is_v4()) std::fill(whole.bytes.begin() + 8, whole.bytes.end(), std::uint8_t{0});
  return whole;
}

std::optional<network> network::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto base = ip_address::parse(text.substr(0, slash));
  if (!base) return std::nullopt;
  network made{*base, 128};
  if (slash == std::string_view::npos) return made;
  const auto digits = text.substr(slash + 1);
  const int least = base->is_v4() ? 96 : 0;
  int bits = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  if (fault != std::errc{} || end != digits.data() + digits.size() || bits < 0 || bits + least > 128)
    return std::nullopt;
  made.bits = bits + least;
  return made;
}

bool network::contains(const ip_address& one) const {
  const auto whole = static_cast<std::size_t>(bits / 8);
  if (!std::equal(base.bytes.begin(), base.bytes.begin() + bits / 8, one.bytes.begin())) return false;
  const auto mask = static_cast<std::uint8_t>(0xff00 >> (bits % 8));
  return bits % 8 == 0 || ((base.bytes[whole] ^ one.bytes[whole]) & mask) == 0;
}

std::vector<network> parse_networks(const std::vector<std::string>& texts) {
  std::vector<network> all;
  for (const auto& text : texts)
    if (const auto one = network::parse(text)) all.push_back(*one);
  return all;
}

}  // namespace steward
