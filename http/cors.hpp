#pragma once

#include "config/settings.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace steward::http {

/// What Access-Control-Allow-Origin may say to this Origin: the origin itself if settings.cors_origins lists
/// it (exactly), "*" if that is listed (development only, without credentials), else empty. The view is
/// `origin` or a literal. Empty in, empty out.
std::string_view allowed_origin(const settings&, std::string_view origin);

/// Whether answers depend on Origin (then they say so in Vary).
bool varies_by_origin(const settings&);

/// Whether this OPTIONS request asks for permission to send another one.
bool is_preflight(const request&);

/// The permission: methods (`allow`), headers, and for how long it may be remembered.
void add_preflight_headers(response&, std::string_view allow);

}  // namespace steward::http
