#include "domain/monitors/action_kinds.hpp"

#include <algorithm>

#include "domain/json_read.hpp"
#include "domain/mail.hpp"
#include "domain/monitors/classification.hpp"
#include "domain/monitors/monitor_view.hpp"
#include "domain/notification_commands.hpp"
#include "domain/task_steps.hpp"
#include "domain/task_text.hpp"
#include "domain/user_state.hpp"
#include "domain/webhooks/deliveries.hpp"

namespace steward {
namespace {

using fault = std::optional<std::string>;

constexpr std::string_view monitor_message = "monitor.acted";
constexpr std::size_t longest_title = 200, longest_text = 2'000;  ///< characters

/// At most so many characters.
std::string cut(std::string text, std::size_t most) {
  if (static_cast<std::size_t>(count_characters(text)) <= most) return text;
  std::size_t end = 0;
  for (std::size_t seen = 0; end < text.size(); ++end)
    if ((static_cast<unsigned char>(text[end]) & 0xC0) != 0x80 && seen++ == most) break;
  text.resize(end);
  return text;
}

void replace_all(std::string& text, std::string_view place, const std::string& value) {
  for (auto at = text.find(place); at != std::string::npos; at = text.find(place, at + value.size()))
    text.replace(at, place.size(), value);
}

std::string title_of(const monitor& one, const telling& what) {
  return one.name + (what.again ? " is still " : " is ") + what.state;
}

/// Puts the name, the state and the reason into the places of a text of the user's.
std::string filled(std::string text, const monitor& one, const telling& what, std::size_t most) {
  replace_all(text, "{{name}}", one.name);
  replace_all(text, "{{state}}", what.state);
  replace_all(text, "{{reason}}", what.text);
  return cut(std::move(text), most);
}

fault tell_in_app(task_changes& work, const monitor& one, const telling& what, const uuid& key) {
  notice told;
  told.id = key;
  told.kind = "monitor";
  told.title = cut(title_of(one, what), 300);
  told.text = cut(what.text, 10'000);
  told.monitor = one.id;
  notify(work, std::move(told));
  return std::nullopt;
}

fault send_mail(task_changes& work, const monitor& one, const telling& what) {
  const auto& owner = work.state().profile;
  if (!owner || owner->email.empty()) return "The account has no mail address. Give it one.";
  mail told{owner->email, "monitor"};
  const auto meaning = parse_classification(one.classification.text);
  told.values = {
      {"monitor", one.name},
      {"state", (what.again ? "still " : "") + what.state},
      {"reason", what.text},
      {"prompt", one.prompt},
      {"source", meaning && !meaning->source.url.empty() ? meaning->source.url : "your own things"}};
  std::vector<change> jobs;
  if (auto made = enqueue_mail(work.state(), work.context(), told, jobs); !made) return made.fault().detail;
  for (auto& job : jobs) work.put(std::move(job));
  return std::nullopt;
}

fault make_task(task_changes& work, const monitor& one, const action& doing, const telling& what,
                const uuid& key) {
  auto body = read_json(doing.content.text);
  if (!body) return body.fault().detail;
  auto input = read_new_task(*body, task_shape::v1);
  if (!input) return input.fault().detail;
  input->id = key;
  if (input->title) input->title = filled(*input->title, one, what, longest_title);
  if (input->description && *input->description)
    input->description = filled(**input->description, one, what, longest_text);
  if (work.find(key)) return std::nullopt;
  auto made = create_step(work, *std::move(input), task_shape::v1);
  if (!made) return made.fault().fields.empty() ? made.fault().detail : made.fault().fields[0].message;
  return std::nullopt;
}

/// The webhook that the content of an action names.
std::optional<uuid> webhook_of(const nlohmann::json& content) {
  const auto found = content.find("webhook_id");
  if (found == content.end() || !found->is_string()) return std::nullopt;
  return uuid::parse(found->get_ref<const std::string&>());
}

fault send_webhook(task_changes& work, const monitor& one, const action& doing, const telling& what,
                   const uuid& key) {
  const auto& webhooks = work.state().webhooks;
  const auto id = webhook_of(nlohmann::json::parse(doing.content.text));
  const auto to = id ? webhooks.find(*id) : webhooks.end();
  if (to == webhooks.end()) return "The webhook is not there any more. Give the action another one.";
  if (!to->second->enabled) return "The webhook is turned off. Enable it again.";
  std::string data;
  json_object(data)
      .member("monitor", json_text{monitor_json(one)})
      .member("action_id", doing.id)
      .member("state", what.state)
      .member("reason", what.text)
      .member("at", what.at)
      .end();
  webhook_delivery sent;  // about nothing: each has a line of its own where messages are ordered
  sent.user_id = one.user_id;
  sent.id = key;
  sent.endpoint_id = *id;
  sent.type = monitor_message;
  sent.trace_id = work.context().trace_id;
  sent.body.text = message_body(monitor_message, what.at, data);
  sent.created_at = work.context().now;
  std::vector<change> rows;
  queue_delivery(work.state(), work.context(), *to->second, std::move(sent), rows);
  for (auto& row : rows) work.put(std::move(row));
  return std::nullopt;
}

void check_webhook(const nlohmann::json& content, field_errors& faults) {
  if (!webhook_of(content))
    add_fault(faults, "/content", "webhook_id", content.contains("webhook_id") ? "invalid_id" : "required",
              "Give the id of one of your webhooks (GET /api/v1/webhooks).");
  for (const auto& [name, value] : content.items())
    if (name != "webhook_id")
      add_fault(faults, "/content", name, "unknown_member", "Leave it out: a webhook needs webhook_id only.");
}

}  // namespace

void check_action(std::string_view kind, const std::string& content, field_errors& faults) {
  auto body = read_json(content);
  if (!body) return add_fault(faults, "", "content", "invalid", body.fault().detail);
  if (kind == "webhook") return check_webhook(*body, faults);
  if (kind != "create_task") {
    if (!body->empty())
      add_fault(faults, "", "content", "not_empty", "Actions of this kind need no content. Leave it out.");
    return;
  }
  for (const auto name : {"id", "external_key"})
    if (body->contains(name))
      add_fault(faults, "/content", name, "read_only", "Each time makes a task of its own. Leave it out.");
  const auto input = read_new_task(*body, task_shape::v1, "/content");
  if (!input) faults.insert(faults.end(), input.fault().fields.begin(), input.fault().fields.end());
}

std::optional<error> refuse_action(const user_state& state, const action& one) {
  if (one.kind != "webhook") return std::nullopt;
  const auto id = webhook_of(nlohmann::json::parse(one.content.text));
  if (id && state.webhooks.contains(*id)) return std::nullopt;
  return invalid_input({{"/content/webhook_id", "not_found", "There is no such webhook. Create it first."}});
}

std::optional<std::string> perform(task_changes& work, const monitor& one, const action& doing,
                                   const telling& what, const uuid& key) {
  if (doing.kind == "in_app") return tell_in_app(work, one, what, key);
  if (doing.kind == "email") return send_mail(work, one, what);
  if (doing.kind == "create_task") return make_task(work, one, doing, what, key);
  if (doing.kind == "webhook") return send_webhook(work, one, doing, what, key);
  return "Actions of the kind " + doing.kind + " cannot be done by this server.";
}

}  // namespace steward
