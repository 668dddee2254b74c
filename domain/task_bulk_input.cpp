#include <array>
#include <utility>

#include "domain/siphash.hpp"
#include "domain/task_bulk.hpp"

namespace steward {
namespace {

using nlohmann::json;

constexpr std::string_view verbs[] = {"create", "update", "complete", "reopen", "delete"};

enum class operation_member : int { op, id, external_key, temp_id, task, if_version, idempotency_key };

constexpr input_field operation_fields[] = {
    {.name = "op",
     .kind = input_kind::choice,
     .doc = "What to do.",
     .example = "\"update\"",
     .required = true,
     .choices = verbs},
    {.name = "id",
     .kind = input_kind::text,
     .doc = "The task: its id, or the temp_id of an operation before this one.",
     .example = "\"01890a5d-ac96-774b-bcce-b302099a8057\"",
     .min = 1,
     .max = 100},
    {.name = "external_key",
     .kind = input_kind::text,
     .doc = "The task by its external_key, instead of id.",
     .example = "\"crm-4711\"",
     .min = 1,
     .max = 200},
    {.name = "temp_id",
     .kind = input_kind::text,
     .doc = "Names the task that this creates for the operations after it.",
     .example = "\"new-1\"",
     .min = 1,
     .max = 100},
    {.name = "task",
     .kind = input_kind::object,
     .doc = "The members of the task, for create and update.",
     .example = "{\"title\":\"Pay the rent\"}"},
    {.name = "if_version",
     .kind = input_kind::integer,
     .doc = "Fail unless the task has this version.",
     .example = "3",
     .min = 1,
     .max = 1'000'000'000},
    {.name = "idempotency_key",
     .kind = input_kind::text,
     .doc = "Repeating the operation with this key within 24 hours does it once.",
     .example = "\"7c9e6679\"",
     .min = 1,
     .max = 255}};

enum class bulk_member : int { operations, atomic, filter, op, task, dry_run, expected_count };

const input_table operation_table{"TaskBulkOperation", operation_fields};

const std::array<input_field, 7> bulk_fields{{
    {.name = "operations",
     .kind = input_kind::objects,
     .doc = "What to do, in order.",
     .example = "[{\"op\":\"create\",\"task\":{\"title\":\"Pay the rent\"}}]",
     .min = 1,
     .max = most_operations,
     .of = &operation_table},
    {.name = "atomic",
     .kind = input_kind::boolean,
     .doc = "Do all operations or none (the default is true).",
     .example = "true"},
    {.name = "filter",
     .kind = input_kind::object,
     .doc = "Instead of operations: which tasks to change.",
     .example = "{\"tags\":[\"old\"]}"},
    {.name = "op",
     .kind = input_kind::choice,
     .doc = "With filter: what to do.",
     .example = "\"complete\"",
     .choices = verbs},
    {.name = "task",
     .kind = input_kind::object,
     .doc = "With filter and update: the members to set.",
     .example = "{\"priority\":\"LOW\"}"},
    {.name = "dry_run",
     .kind = input_kind::boolean,
     .doc = "With filter: only tell which tasks.",
     .example = "true"},
    {.name = "expected_count",
     .kind = input_kind::integer,
     .doc = "With filter: do it only if this is the number of tasks.",
     .example = "12",
     .max = 1'000'000},
}};

std::string text_of(json& value) { return std::move(value.get_ref<std::string&>()); }

bulk_verb verb_of(const json& value) {
  const auto name = lower_ascii(value.get_ref<const std::string&>());
  std::size_t i = 0;
  while (verbs[i] != name) ++i;
  return static_cast<bulk_verb>(i);
}

/// The members of an object are sorted, so equal operations have one text.
std::string fingerprint_of(const json& operation) {
  const auto text = operation.dump();
  return "bulk " + std::to_string(siphash({1, 2}, text)) + std::to_string(siphash({3, 4}, text));
}

/// Moves the faults or the task out of what was read.
void take_task(result<task_input> read, task_input& task, field_errors& faults) {
  if (read)
    task = *std::move(read);
  else
    for (auto& one : read.fault().fields) faults.push_back(std::move(one));
}

void read_task_for(bulk_verb verb, json* task, task_input& into, std::string_view at, field_errors& faults) {
  const bool wants = verb == bulk_verb::create || verb == bulk_verb::update;
  if (wants && !task)
    add_fault(faults, at, "task", "required", "Give the members of the task.");
  else if (!wants && task)
    add_fault(faults, at, "task", "not_here", "Only create and update take a task. Leave it out.");
  else if (task && verb == bulk_verb::create)
    take_task(read_new_task(*task, task_shape::v1, std::string(at) + "/task"), into, faults);
  else if (task)
    take_task(read_task_update(*task, task_shape::v1, std::string(at) + "/task"), into, faults);
}

void check_target(const bulk_operation& operation, std::string_view at, field_errors& faults) {
  const bool creates = operation.verb == bulk_verb::create;
  const auto refuse = [&](std::string_view name, std::string message) {
    add_fault(faults, at, name, "not_here", std::move(message));
  };
  if (operation.temp_id && !creates) refuse("temp_id", "Only create takes a temp_id. Leave it out.");
  if (creates) {
    if (operation.id) refuse("id", "Put the id of a new task into its task.");
    if (operation.external_key) refuse("external_key", "Put the external_key of a new task into its task.");
    if (operation.if_version) refuse("if_version", "A new task has no version yet. Leave it out.");
  } else if (operation.id && operation.external_key) {
    refuse("external_key", "Give id or external_key, not both.");
  } else if (!operation.id && !operation.external_key) {
    add_fault(faults, at, "id", "required", "Give the id or the external_key of the task.");
  }
}

bulk_operation read_operation(json& body, const std::string& at) {
  bulk_operation out;
  json* task = nullptr;
  if (body.is_object() && body.contains("idempotency_key")) out.fingerprint = fingerprint_of(body);
  bool has_verb = false;
  read_members(body, operation_table, at, out.faults, [&](int place, json& value) {
    switch (static_cast<operation_member>(place)) {
      case operation_member::op:
        out.verb = verb_of(value), has_verb = true;
        break;
      case operation_member::id:
        out.id = text_of(value);
        break;
      case operation_member::external_key:
        out.external_key = text_of(value);
        break;
      case operation_member::temp_id:
        out.temp_id = text_of(value);
        break;
      case operation_member::task:
        task = &value;
        break;
      case operation_member::if_version:
        out.if_version = value.get<std::int64_t>();
        break;
      case operation_member::idempotency_key:
        out.idempotency_key = text_of(value);
        break;
    }
  });
  if (!has_verb) return out;  // nothing sensible can be said about the rest
  read_task_for(out.verb, task, out.task, at, out.faults);
  check_target(out, at, out.faults);
  return out;
}

bulk_operations read_operations(json& list, bool atomic) {
  bulk_operations out{{}, atomic};
  out.list.reserve(list.size());
  for (std::size_t i = 0; i < list.size(); ++i)
    out.list.push_back(read_operation(list[i], "/operations/" + std::to_string(i)));
  return out;
}

/// The members of a body, unread.
struct bulk_parts {
  json* operations = nullptr;
  json* filter = nullptr;
  json* task = nullptr;
  std::optional<bulk_verb> verb;
  std::optional<bool> atomic, dry_run;
  std::optional<std::int64_t> expected_count;
};

bulk_parts read_parts(json& body, field_errors& faults) {
  bulk_parts parts;
  read_members(body, bulk_table(), "", faults, [&](int place, json& value) {
    switch (static_cast<bulk_member>(place)) {
      case bulk_member::operations:
        parts.operations = &value;
        break;
      case bulk_member::atomic:
        parts.atomic = value.get<bool>();
        break;
      case bulk_member::filter:
        parts.filter = &value;
        break;
      case bulk_member::op:
        parts.verb = verb_of(value);
        break;
      case bulk_member::task:
        parts.task = &value;
        break;
      case bulk_member::dry_run:
        parts.dry_run = value.get<bool>();
        break;
      case bulk_member::expected_count:
        parts.expected_count = value.get<std::int64_t>();
        break;
    }
  });
  return parts;
}

void read_filter(const json& text, task_filter& filter, field_errors& faults) {
  auto read = parse_task_filter(text, "/filter");
  if (!read) {
    for (auto& one : read.fault().fields) faults.push_back(std::move(one));
  } else if (read->empty()) {
    add_fault(faults, "", "filter", "empty_filter", "This would choose all tasks. Say which ones you mean.");
  } else {
    filter = *std::move(read);
  }
}

bulk_selection read_selection(const bulk_parts& parts, field_errors& faults) {
  bulk_selection out;
  read_filter(*parts.filter, out.filter, faults);
  if (!parts.verb || *parts.verb == bulk_verb::create)
    add_fault(faults, "", "op", parts.verb ? "not_one_of" : "required",
              "Use one of: update, complete, reopen, delete.");
  else
    read_task_for(out.verb = *parts.verb, parts.task, out.task, "", faults);
  if (!parts.dry_run.value_or(false)) out.expected_count = parts.expected_count;
  if (!parts.dry_run.value_or(false) && !parts.expected_count)
    add_fault(faults, "", "expected_count", "required",
              "Ask with dry_run first, then repeat with the count that it tells as expected_count.");
  if (parts.atomic == false)
    add_fault(faults, "", "atomic", "not_here", "With a filter it is always all or nothing. Leave it out.");
  return out;
}

void refuse_selection_members(const bulk_parts& parts, field_errors& faults) {
  const auto refuse = [&](bool given, std::string_view name) {
    if (given)
      add_fault(faults, "", name, "not_here", "This goes with filter, not with operations. Leave it out.");
  };
  refuse(parts.filter != nullptr, "filter");
  refuse(parts.verb.has_value(), "op");
  refuse(parts.task != nullptr, "task");
  refuse(parts.dry_run.has_value(), "dry_run");
  refuse(parts.expected_count.has_value(), "expected_count");
}

}  // namespace

const input_table& bulk_table() {
  static const input_table table{"TaskBulk", bulk_fields};
  return table;
}

const input_table& bulk_operation_table() { return operation_table; }

result<bulk_request> read_bulk(json& body) {
  field_errors faults;
  const auto parts = read_parts(body, faults);
  std::optional<bulk_selection> selection;
  if (parts.operations)
    refuse_selection_members(parts, faults);
  else if (parts.filter)
    selection = read_selection(parts, faults);
  else if (faults.empty())
    add_fault(faults, "", "operations", "required", "Give operations, or a filter with op.");
  if (!faults.empty()) return invalid_input(std::move(faults));
  if (selection) return bulk_request(*std::move(selection));
  return bulk_request(read_operations(*parts.operations, parts.atomic.value_or(true)));
}

}  // namespace steward
