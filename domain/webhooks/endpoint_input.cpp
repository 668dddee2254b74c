#include <algorithm>
#include <array>

#include "domain/webhooks/endpoint_commands.hpp"

namespace steward {
namespace {

using nlohmann::json;
using kind = input_kind;

constexpr std::int64_t week_of_seconds = 7 * 86'400;
constexpr std::array<std::string_view, 2> signing_names{"ed25519", "hmac"};

enum class member : int { url, description, topics, enabled, ordered, signing };

constexpr input_field signing_field{.name = "signing",
                                    .kind = kind::choice,
                                    .doc =
                                        "ed25519 (by default): receivers verify with public_key, which is no "
                                        "secret. hmac: with the secret that is told once.",
                                    .example = R"("ed25519")",
                                    .choices = signing_names};

constexpr std::array<input_field, 6> make_fields(bool is_new) {
  auto signing = signing_field;
  signing.read_only = !is_new;
  return {{
      {.name = "url",
       .kind = kind::text,
       .doc = "Where messages are sent by POST: https://..., without user and fragment.",
       .example = R"("https://example.org/hooks/steward")",
       .min = 1,
       .max = 2'000,
       .required = is_new,
       .format = "uri"},
      {.name = "description",
       .kind = kind::prose,
       .doc = "What it is for.",
       .example = R"("Tasks for the team's board")",
       .max = 200},
      {.name = "topics",
       .kind = kind::texts,
       .doc = "What it is told of: topics (tasks) or kinds of events (task.created). Empty or absent: "
              "everything.",
       .example = R"(["tasks","notification.created"])",
       .max = 50,
       .item_max = 100},
      {.name = "enabled",
       .kind = kind::boolean,
       .doc =
           "Whether it is told of anything. Enabled again, it begins anew: what it missed can be asked for "
           "with recover.",
       .example = "true"},
      {.name = "ordered",
       .kind = kind::boolean,
       .doc = "Messages about one thing (one task, say) one after the other: while one is tried again, later "
              "ones about the same thing wait.",
       .example = "false"},
      signing,
  }};
}

constexpr auto create_fields = make_fields(true);
constexpr auto update_fields = make_fields(false);
constexpr input_table create_table{"WebhookCreate", create_fields};
constexpr input_table update_table{"WebhookUpdate", update_fields};

constexpr std::array<input_field, 2> rotation_fields{{
    {.name = "overlap_seconds",
     .kind = kind::integer,
     .doc = "How long messages are signed with the former secret, too; a day by default.",
     .example = "86400",
     .min = 0,
     .max = week_of_seconds},
    signing_field,
}};
constexpr input_table rotation_table{"WebhookRotation", rotation_fields};

webhook_signing signing_of(const json& value) {
  const auto chosen = lower_ascii(value.get_ref<const std::string&>());
  return chosen == signing_names[1] ? webhook_signing::hmac : webhook_signing::ed25519;
}

/// Host and port of a URL, without the brackets' inside being looked at; empty when it is none.
std::string_view authority_of(std::string_view url) {
  const auto begin = url.find("://");
  if (begin == std::string_view::npos) return {};
  url.remove_prefix(begin + 3);
  return url.substr(0, url.find_first_of("/?#"));
}

bool is_this_machine(std::string_view authority) {
  const auto host = authority.starts_with('[') ? authority.substr(0, authority.find(']') + 1)
                                               : authority.substr(0, authority.find(':'));
  return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

void check_url(const std::string& url, const webhook_rules& rules, field_errors& faults) {
  const auto authority = authority_of(url);
  const auto plain = [](char c) { return c > 0x20 && c < 0x7F; };
  if (!std::all_of(url.begin(), url.end(), plain))
    add_fault(faults, "", "url", "invalid_url", "Write blanks and other characters than ASCII as %XX.");
  else if (authority.empty() || authority.front() == ':')
    add_fault(faults, "", "url", "invalid_url", "Give a URL like https://example.org/hook.");
  else if (authority.find('@') != std::string_view::npos || url.find('#') != std::string::npos)
    add_fault(faults, "", "url", "invalid_url", "Leave out user, password and fragment.");
  else if (!url.starts_with("https://") &&
           !(rules.plain_http && url.starts_with("http://") && is_this_machine(authority)))
    add_fault(
        faults, "", "url", "not_https",
        rules.plain_http ? "Give an https:// URL, or http:// to this machine." : "Give an https:// URL.");
  else if (auto fault = check_url_port(url, rules.ports))
    add_fault(faults, "", "url", fault->code, std::move(fault->message));
}

void check_topics(std::vector<std::string>& topics, const webhook_rules& rules, field_errors& faults) {
  const auto has = [](const auto& list, const auto& one) {
    return std::find(list.begin(), list.end(), one) != list.end();
  };
  std::sort(topics.begin(), topics.end());
  topics.erase(std::unique(topics.begin(), topics.end()), topics.end());
  for (const auto& one : topics) {
    if (has(rules.topics, one) || has(rules.kinds, one)) continue;
    std::string all;
    for (const auto& topic : rules.topics) all += (all.empty() ? "" : ", ") + topic;
    add_fault(faults, "", "topics", "unknown_topic",
              "There is no topic or kind of event " + one + "; topics are " + all + ".");
  }
}

void take(webhook_input& input, member which, const json& value, const webhook_rules& rules,
          field_errors& faults) {
  switch (which) {
    case member::url:
      input.url = value.get<std::string>();
      check_url(*input.url, rules, faults);
      return;
    case member::description:
      input.description = value.get<std::string>();
      return;
    case member::topics:
      input.topics = value.get<std::vector<std::string>>();
      check_topics(*input.topics, rules, faults);
      return;
    case member::enabled:
      input.enabled = value.get<bool>();
      return;
    case member::ordered:
      input.ordered = value.get<bool>();
      return;
    case member::signing:
      input.signing = signing_of(value);
      return;
  }
}

result<webhook_input> read(json& body, const input_table& table, const webhook_rules& rules) {
  webhook_input input;
  field_errors faults;
  read_members(body, table, "", faults, [&](int place, const json& value) {
    take(input, static_cast<member>(place), value, rules, faults);
  });
  if (!faults.empty()) return invalid_input(std::move(faults));
  return input;
}

}  // namespace

const input_table& webhook_create_table() { return create_table; }
const input_table& webhook_update_table() { return update_table; }
const input_table& webhook_rotation_table() { return rotation_table; }

result<webhook_input> read_new_webhook(json& body, const webhook_rules& rules) {
  return read(body, create_table, rules);
}

result<webhook_input> read_webhook_update(json& body, const webhook_rules& rules) {
  return read(body, update_table, rules);
}

result<webhook_rotation> read_webhook_rotation(json& body) {
  webhook_rotation rotation;
  field_errors faults;
  read_members(body, rotation_table, "", faults, [&](int place, const json& value) {
    if (place == 0) rotation.overlap = std::chrono::seconds{value.get<std::int64_t>()};
    if (place == 1) rotation.signing = signing_of(value);
  });
  if (!faults.empty()) return invalid_input(std::move(faults));
  return rotation;
}

}  // namespace steward
