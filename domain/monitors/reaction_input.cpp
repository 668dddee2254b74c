#include <array>

#include "domain/monitors/action_kinds.hpp"
#include "domain/monitors/reaction_requests.hpp"
#include "domain/monitors/trigger.hpp"
#include "domain/text_rules.hpp"

namespace steward {
namespace {

using nlohmann::json;
using kind = input_kind;

constexpr std::int64_t most_actions = 20;
constexpr std::size_t longest_content = 65'536;

std::optional<text_fault> check_id(std::string_view text) {
  if (uuid::parse(text)) return std::nullopt;
  return text_fault{"invalid_id", "Write the id of an action of this monitor."};
}

std::optional<text_fault> check_line(std::string_view text) {
  if (text.find_first_of("\n\r") == std::string_view::npos) return std::nullopt;
  return text_fault{"control_character", "Give the name in one line."};
}

input_field set_by_server(std::string_view name, kind of, std::string_view doc) {
  return {.name = name, .kind = of, .doc = doc, .example = "null", .read_only = true};
}

input_field monitor_field(bool is_new) {
  return {.name = "monitor_id",
          .kind = kind::id,
          .doc = "Its monitor, where the path does not say.",
          .example = "\"01890a5d-ac96-774b-bcce-b302099a8063\"",
          .read_only = !is_new,
          .format = "uuid"};
}

input_field name_field() {
  return {.name = "name",
          .kind = kind::prose,
          .doc = "What it is called.",
          .example = "\"Tell me\"",
          .max = 200,
          .check = check_line};
}

std::array<input_field, 12> trigger_fields(bool is_new) {
  return {{monitor_field(is_new),
           name_field(),
           {.name = "rule",
            .kind = kind::object,
            .doc = "When it fires; members that are not given stay as they are, at first those of a trigger "
                   "that fires each time the monitor becomes active.",
            .example = R"({"on":"becomes_active","frequency":"every_time"})",
            .of = &trigger_rule_table},
           {.name = "actions",
            .kind = kind::texts,
            .doc = "The actions of the monitor that it does; none: all of them, also later ones.",
            .example = "[]",
            .max = most_actions,
            .item_max = 36,
            .check = check_id},
           {.name = "enabled", .kind = kind::boolean, .doc = "Whether it fires.", .example = "true"},
           set_by_server("id", kind::id, "Of the trigger."),
           set_by_server("user_id", kind::id, "Its owner."),
           set_by_server("fired", kind::integer, "How often it fired, or held a line for the digest."),
           set_by_server("fired_at", kind::time, "When last."),
           set_by_server("created_at", kind::time, "When it was made."),
           set_by_server("updated_at", kind::time, "When it was changed last."),
           set_by_server("version", kind::integer, "Counts its changes; its ETag.")}};
}

std::array<input_field, 9> action_fields(bool is_new) {
  return {
      {monitor_field(is_new),
       name_field(),
       {.name = "kind",
        .kind = kind::choice,
        .doc = "in_app: a notification; email: to the account's address; create_task: the task in content; "
               "webhook: a message monitor.acted to one of the webhooks.",
        .example = "\"in_app\"",
        .required = is_new,
        .choices = action_kind_names},
       {.name = "content",
        .kind = kind::object,
        .doc = "For webhook {\"webhook_id\":...}; for create_task the body of POST /api/v1/tasks, without id "
               "and external_key; {{name}}, "
               "{{state}} and {{reason}} in its title and description stand for those of the monitor.",
        .example = R"({})"},
       set_by_server("id", kind::id, "Of the action."),
       set_by_server("user_id", kind::id, "Its owner."),
       set_by_server("created_at", kind::time, "When it was made."),
       set_by_server("updated_at", kind::time, "When it was changed last."),
       set_by_server("version", kind::integer, "Counts its changes; its ETag.")}};
}

void take(trigger_input& input, int place, json& value, field_errors& faults) {
  if (place == 0) input.monitor_id = uuid::parse(value.get_ref<const std::string&>());
  if (place == 1) input.name = value.get<std::string>();
  if (place == 2) {
    input.rule = value;
    read_trigger_rule(value, "/rule", faults);
  }
  if (place == 3) {
    input.actions.emplace();
    for (const auto& id : value) {
      auto text = uuid::parse(id.get_ref<const std::string&>())->to_string();
      if (std::find(input.actions->begin(), input.actions->end(), text) == input.actions->end())
        input.actions->push_back(std::move(text));
    }
  }
  if (place == 4) input.enabled = value.get<bool>();
}

void take(action_input& input, int place, json& value, field_errors& faults) {
  if (place == 0) input.monitor_id = uuid::parse(value.get_ref<const std::string&>());
  if (place == 1) input.name = value.get<std::string>();
  if (place == 2) input.kind = lower_ascii(value.get_ref<const std::string&>());
  if (place == 3) {
    input.content = value.dump();
    if (input.content->size() > longest_content)
      add_fault(faults, "", "content", "too_long", "Give at most 64 KiB.");
  }
}

template <class Input>
Input read(json& body, const input_table& table, field_errors& faults) {
  Input input;
  read_members(body, table, "", faults, [&](int place, json& value) { take(input, place, value, faults); });
  return input;
}

template <class Input>
result<Input> finish(Input input, field_errors faults) {
  if (!faults.empty()) return invalid_input(std::move(faults));
  return input;
}

/// The monitor that the path names, or the body.
template <class Input>
void settle_monitor(Input& input, const std::optional<uuid>& monitor, field_errors& faults) {
  if (monitor) {
    if (input.monitor_id && *input.monitor_id != *monitor)
      add_fault(faults, "", "monitor_id", "contradiction", "The path names another monitor. Leave it out.");
    input.monitor_id = monitor;
  } else if (!input.monitor_id) {
    add_fault(faults, "", "monitor_id", "required", "Say which monitor it is for.");
  }
}

}  // namespace

const input_table& trigger_create_table() {
  static const auto fields = trigger_fields(true);
  static const input_table table{"TriggerCreate", fields};
  return table;
}
const input_table& trigger_update_table() {
  static const auto fields = trigger_fields(false);
  static const input_table table{"TriggerUpdate", fields};
  return table;
}
const input_table& action_create_table() {
  static const auto fields = action_fields(true);
  static const input_table table{"ActionCreate", fields};
  return table;
}
const input_table& action_update_table() {
  static const auto fields = action_fields(false);
  static const input_table table{"ActionUpdate", fields};
  return table;
}

result<trigger_input> read_new_trigger(json& body, const std::optional<uuid>& monitor) {
  field_errors faults;
  auto input = read<trigger_input>(body, trigger_create_table(), faults);
  settle_monitor(input, monitor, faults);
  return finish(std::move(input), std::move(faults));
}

result<trigger_input> read_trigger_update(json& body) {
  field_errors faults;
  auto input = read<trigger_input>(body, trigger_update_table(), faults);
  return finish(std::move(input), std::move(faults));
}

result<action_input> read_new_action(json& body, const std::optional<uuid>& monitor) {
  field_errors faults;
  auto input = read<action_input>(body, action_create_table(), faults);
  settle_monitor(input, monitor, faults);
  if (input.kind) check_action(*input.kind, input.content.value_or("{}"), faults);
  return finish(std::move(input), std::move(faults));
}

result<action_input> read_action_update(json& body) {
  field_errors faults;
  auto input = read<action_input>(body, action_update_table(), faults);
  return finish(std::move(input), std::move(faults));
}

}  // namespace steward
