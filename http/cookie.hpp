#pragma once

#include <string>
#include <string_view>

#include "http/backend.hpp"
#include "http/request.hpp"

namespace steward::http {

/// Value of a cookie of the request; empty when it has none of that name.
std::string_view cookie_value(const request&, std::string_view name);

/// The cookie that binds a sign-in elsewhere to the browser that began it (Set-Cookie): ten minutes, for the
/// callback only, out of reach of scripts. Several at once have different names.
std::string flow_cookie(const oauth_redirect&, const settings&);

/// The name of that cookie for a sign-in with this `state`.
std::string flow_cookie_name(std::string_view state);

}  // namespace steward::http
