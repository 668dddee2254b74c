#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "domain/decision.hpp"
#include "domain/input.hpp"

namespace steward {

struct user_state;

/// A key as it is made: `text` is told to its user once and never kept.
struct fresh_key {
  std::string text;
  std::string hash;
};

struct api_key_input {
  std::string name;
  std::vector<std::string> scopes;
  std::optional<timestamp> expires_at;
};
const input_table& api_key_table();
/// `known`: the scopes that there are; others are refused.
result<api_key_input> read_new_api_key(nlohmann::json& body, const std::vector<std::string>& known);

/// How long the former key stays good beside the new one.
const input_table& api_key_rotation_table();
result<std::chrono::seconds> read_api_key_rotation(nlohmann::json& body);

/// Answers with the key, once: what an Idempotency-Key keeps has null in its place.
result<decision> create_api_key(const user_state&, const context&, const api_key_input&, const fresh_key&);
result<decision> rotate_api_key(const user_state&, const context&, const uuid& id,
                                std::chrono::seconds overlap, const fresh_key&);
/// No content.
result<decision> revoke_api_key(const user_state&, const context&, const uuid& id);
result<reply> list_api_keys(const user_state&);
result<reply> get_api_key(const user_state&, const uuid& id);

/// What a key is good for.
struct api_key_grant {
  uuid key;
  std::vector<std::string> scopes;
  std::optional<timestamp> expires_at;  ///< of the hash that was asked for
};

/// Finds the user's key with this hash and notes its use, at most once an hour. errc::unauthorized when there
/// is none or it has expired.
result<decision> use_api_key(const user_state&, const context&, const std::string& hash,
                             api_key_grant& grant);

}  // namespace steward
