#include "http/cors.hpp"

#include <algorithm>

namespace steward::http {

std::string_view allowed_origin(const settings& config, std::string_view origin) {
  if (origin.empty()) return {};
  const auto& list = config.cors_origins;
  if (std::find(list.begin(), list.end(), origin) != list.end()) return origin;
  const bool everybody =
      config.environment != deployment::production && std::find(list.begin(), list.end(), "*") != list.end();
  return everybody ? "*" : std::string_view{};
}

bool varies_by_origin(const settings& config) {
  return std::any_of(config.cors_origins.begin(), config.cors_origins.end(),
                     [](const auto& origin) { return origin != "*"; });
}

bool is_preflight(const request& req) {
  return req.verb == method::options && !req.header("Origin").empty() &&
         !req.header("Access-Control-Request-Method").empty();
}

void add_preflight_headers(response& answer, std::string_view allow) {
  answer.with("Access-Control-Allow-Methods", std::string(allow))
      .with("Access-Control-Allow-Headers",
            "Authorization, Content-Type, Accept, If-Match, If-None-Match, Idempotency-Key, X-Request-Id, "
            "traceparent, Last-Event-ID")
      .with("Access-Control-Max-Age", "7200");
}

}  // namespace steward::http
