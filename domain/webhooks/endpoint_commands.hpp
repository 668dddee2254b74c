#pragma once

#include <chrono>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "domain/decision.hpp"
#include "domain/input.hpp"
#include "domain/precondition.hpp"
#include "domain/url_port.hpp"

namespace steward {

struct user_state;
class task_changes;

/// How messages are signed: "ed25519" (v1a, a key pair of which receivers get the public half) or "hmac" (v1,
/// HMAC-SHA256, a secret that both sides have).
enum class webhook_signing : int { ed25519, hmac };

/// The validated members of an endpoint as a client sends them. What is absent stays as it is.
struct webhook_input {
  std::optional<std::string> url, description;
  std::optional<std::vector<std::string>> topics;
  std::optional<bool> enabled, ordered;
  std::optional<webhook_signing> signing;  ///< only of a new one
};

/// What an endpoint may be.
struct webhook_rules {
  std::vector<std::string> topics;  ///< that there are: "tasks", ...
  std::vector<std::string> kinds;   ///< of events that there are: "task.created", ...
  bool plain_http = false;          ///< http:// to this machine, too
  port_list ports = {};             ///< that URLs may have; empty: any
};

const input_table& webhook_create_table();
const input_table& webhook_update_table();
const input_table& webhook_rotation_table();
/// errc::validation with every fault.
result<webhook_input> read_new_webhook(nlohmann::json& body, const webhook_rules&);
result<webhook_input> read_webhook_update(nlohmann::json& body, const webhook_rules&);

/// A fresh secret, by another kind of signing or the one before, and for how long the former one signs, too.
struct webhook_rotation {
  std::optional<webhook_signing> signing;
  std::chrono::seconds overlap{std::chrono::hours{24}};
};
result<webhook_rotation> read_webhook_rotation(nlohmann::json& body);

/// A secret as it is made: told once and kept sealed only.
struct webhook_secret {
  std::string text;        ///< "whsec_..." or "whsk_..."
  std::string public_key;  ///< "whpk_..." of the latter
};

/// What the commands need of identity/: makes secrets, and seals them for their row (webhook_key_row).
struct webhook_sealing {
  std::function<webhook_secret(webhook_signing)> make;
  std::function<std::string(const std::string& plain, const std::string& row)> seal;
};

/// The row that a key of an endpoint is sealed for: "<user>/<endpoint>/<number>".
std::string webhook_key_row(const webhook_endpoint&, std::int64_t number);

/// An endpoint to change, and under which condition.
struct webhook_target {
  uuid id;
  precondition expected;
};

// Each answers with the endpoint as it is then, unless it says otherwise. errc::not_found,
// errc::precondition_failed.

/// With its secret, once: what an Idempotency-Key keeps has null in its place. errc::limit_reached.
result<decision> create_webhook(const user_state&, const context&, const webhook_input&,
                                const webhook_sealing&);
/// A merge patch; what changes nothing makes no version. Enabled again, it begins anew.
result<decision> update_webhook(const user_state&, const context&, const webhook_target&,
                                const webhook_input&);
/// No content. What waits for it is not sent.
result<decision> delete_webhook(const user_state&, const context&, const webhook_target&);
/// With the new secret, once.
result<decision> rotate_webhook_secret(const user_state&, const context&, const webhook_target&,
                                       const webhook_rotation&, const webhook_sealing&);
/// {"items":[...],"total":n}, oldest first.
result<reply> list_webhooks(const user_state&);
result<reply> get_webhook(const user_state&, const webhook_target&);

/// As clients see it: without secrets.
std::string webhook_json(const webhook_endpoint&);

/// Turns an endpoint off, with its event and a mail to its owner. `reason`: "gone" or "failing".
void disable_webhook(task_changes&, webhook_endpoint, std::string_view reason);

}  // namespace steward
