#pragma once

#include "http/backend.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace steward::http {

/// The answer that begins or renews a session: access token, refresh token and the user (contract row 18).
response present_session(const signed_in&, const request&, int status);

}  // namespace steward::http
