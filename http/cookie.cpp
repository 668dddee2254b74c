#include "http/cookie.hpp"

#include <algorithm>

#include "http/ascii.hpp"
#include "identity/oauth_flow.hpp"

namespace steward::http {

std::string_view cookie_value(const request& req, std::string_view name) {
  auto rest = req.header("Cookie");
  while (!rest.empty()) {
    const auto end = std::min(rest.find(';'), rest.size());
    const auto pair = trim(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
      return pair.substr(name.size() + 1);
  }
  return {};
}

std::string flow_cookie(const oauth_redirect& to, const settings& config) {
  const bool secure = config.reached_at().starts_with("https://");
  std::string text = to.cookie_name + '=' + to.cookie +
                     "; Path=/api/v1/auth/oauth; HttpOnly; Max-Age=" + std::to_string(oauth_flow_seconds);
  // A form that the provider's page sends is from another site: only SameSite=None lets the cookie come
  // along, and browsers take that only over TLS.
  text += to.cross_site && secure ? "; SameSite=None" : "; SameSite=Lax";
  if (secure) text += "; Secure";
  return text;
}

std::string flow_cookie_name(std::string_view state) {
  constexpr std::size_t enough = 8;
  return "steward_oauth_" + std::string(state.substr(0, enough));
}

}  // namespace steward::http
