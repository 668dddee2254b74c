#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/api_key_commands.hpp"
#include "domain/uuid.hpp"

namespace steward::http {

/// An API key as text: "stw_", whose it is, and 48 random digits. The user is in it so that their actor,
/// which has the hash, can be asked; it is no secret.
fresh_key make_api_key(const uuid& user);

/// What begins like one.
bool is_api_key(std::string_view token);

/// Whose a key says it is, and its hash; nothing when it is malformed.
struct presented_key {
  uuid user;
  std::string hash;
  uuid credential;  ///< the first half of the hash: how its end is told (ended_credentials)
};
std::optional<presented_key> read_api_key(std::string_view token);

}  // namespace steward::http
