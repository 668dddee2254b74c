#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "http/authentication.hpp"
#include "http/steps.hpp"

namespace steward::http {

/// How long an API key that was found good is believed without asking again; with it, revoking one counts
/// within 5 seconds.
inline constexpr std::int64_t key_memory_seconds = 4;

/// The step `authenticate` for a request with an API key: from memory, or by asking its user's actor.
verdict authenticate_key(edge&, exchange&, std::string_view key);

/// recognise() for an API key, which must be good for live connections.
void recognise_key(edge&, std::string key, std::function<void(recognition)> then);

}  // namespace steward::http
