#include "http/client_address.hpp"

#include <algorithm>

#include "http/ascii.hpp"

namespace steward::http {
namespace {

// Takes the last element off a comma separated list.
std::string_view last_element(std::string_view& list) {
  const auto comma = list.rfind(',');
  const auto element = trim(comma == std::string_view::npos ? list : list.substr(comma + 1));
  list = comma == std::string_view::npos ? std::string_view{} : list.substr(0, comma);
  return element;
}

std::string_view unquoted(std::string_view text) {
  const bool quoted = text.size() > 1 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

// A parameter of an element of Forwarded (RFC 7239): for=192.0.2.1;proto=https
std::string_view parameter_of(std::string_view element, std::string_view name) {
  while (!element.empty()) {
    const auto pair = next_element(element, ';');
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos && equal_ignoring_case(trim(pair.substr(0, equals)), name))
      return unquoted(trim(pair.substr(equals + 1)));
  }
  return {};
}

// An address as proxies write it: 192.0.2.1, 192.0.2.1:4711, [2001:db8::1], [2001:db8::1]:4711, 2001:db8::1
std::optional<ip_address> read_node(std::string_view text) {
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    return end == std::string_view::npos ? std::nullopt : ip_address::parse(text.substr(1, end - 1));
  }
  if (std::count(text.begin(), text.end(), ':') == 1) text = text.substr(0, text.find(':'));
  return ip_address::parse(text);
}

// The elements of a header that may come in several lines, from the last to the first.
template <class Visit>
void walk_back(const request& req, std::string_view name, Visit visit) {
  for (auto field = req.headers.rbegin(); field != req.headers.rend(); ++field) {
    if (!equal_ignoring_case(field->first, name)) continue;
    auto list = field->second;
    do {
      if (!visit(last_element(list))) return;
    } while (!list.empty());
  }
}

}  // namespace

proxy_trust::proxy_trust(const settings& config)
    : proxies_(parse_networks(config.trusted_proxies)), header_(config.trusted_proxy_header) {}

bool proxy_trust::trusts(const ip_address& one) const {
  return std::any_of(proxies_.begin(), proxies_.end(), [&](const auto& net) { return net.contains(one); });
}

client_origin proxy_trust::find(const ip_address& peer, bool over_tls, const request& req) const {
  client_origin origin{peer, over_tls};
  if (!trusts(peer)) return origin;
  const bool standard = header_ == proxy_header::forwarded;
  bool nearest = true;
  walk_back(req, standard ? "Forwarded" : "X-Forwarded-For", [&](std::string_view element) {
    const auto node = read_node(standard ? parameter_of(element, "for") : element);
    if (standard && std::exchange(nearest, false))
      origin.secure |= equal_ignoring_case(parameter_of(element, "proto"), "https");
    if (!node) return false;
    origin.address = *node;
    return trusts(*node);
  });
  if (!standard)
    walk_back(req, "X-Forwarded-Proto", [&](std::string_view scheme) {
      origin.secure |= equal_ignoring_case(scheme, "https");
      return false;
    });
  return origin;
}

}  // namespace steward::http
