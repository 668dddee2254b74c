#include "config/ports.hpp"

#include <algorithm>
#include <charconv>

namespace steward {

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (fault != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

std::vector<std::uint16_t> ports_for_users(const settings& values) {
  if (values.outbound_ports.empty() && values.outbound_networks == network_reach::public_)
    return {80, 443, 8080, 8443};
  std::vector<std::uint16_t> ports;
  for (const auto& text : values.outbound_ports)
    if (const auto port = parse_port(text)) ports.push_back(*port);  // rules.cpp has refused others but "any"
  std::sort(ports.begin(), ports.end());
  ports.erase(std::unique(ports.begin(), ports.end()), ports.end());
  return ports;
}

}  // namespace steward
