#include "domain/url_port.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "domain/input.hpp"

namespace steward {

std::optional<std::uint16_t> port_of_url(std::string_view url) {
  const bool secure = lower_ascii(url.substr(0, 8)) == "https://";
  const auto begin = url.find("://");
  if (begin == std::string_view::npos) return std::nullopt;
  auto host = url.substr(begin + 3, url.find_first_of("/?#", begin + 3) - begin - 3);
  host.remove_prefix(host.rfind('@') + 1);  // npos + 1 is 0
  const auto colon = host.find(':', host.starts_with('[') ? std::min(host.find(']'), host.size()) : 0);
  const auto text = colon == std::string_view::npos ? std::string_view() : host.substr(colon + 1);
  if (text.empty()) return static_cast<std::uint16_t>(secure ? 443 : 80);
  std::uint16_t port = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (fault != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

std::optional<text_fault> check_url_port(std::string_view url, const port_list& allowed) {
  if (allowed.empty()) return std::nullopt;
  const auto port = port_of_url(url);
  if (!port) return text_fault{"invalid_url", "Write the port as a number from 1 to 65535."};
  if (std::find(allowed.begin(), allowed.end(), *port) != allowed.end()) return std::nullopt;
  std::string all;
  for (const auto one : allowed) all += (all.empty() ? "" : ", ") + std::to_string(one);
  return text_fault{"port_not_allowed", "Port " + std::to_string(*port) + " is not asked here, only " + all +
                                            ". The operator can allow it (OUTBOUND_PORTS)."};
}

}  // namespace steward
