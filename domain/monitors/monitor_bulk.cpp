#include "domain/monitors/monitor_bulk.hpp"

#include <algorithm>
#include <array>

#include "domain/task_text.hpp"

namespace steward {
namespace {

using nlohmann::json;

constexpr std::string_view verbs[] = {"pause", "resume", "run", "delete", "create"};  // as monitor_verb
constexpr std::string_view states[] = {"unknown", "inactive", "active"};
constexpr std::string_view outcomes[] = {"changed", "unchanged", "failed"};

std::optional<text_fault> check_id(std::string_view text) {
  if (uuid::parse(text)) return std::nullopt;
  return text_fault{"invalid_id", "Write the id of a monitor."};
}

constexpr std::array<input_field, 6> filter_fields{{
    {.name = "q",
     .kind = input_kind::text,
     .doc = "Only those with this text in their name or sentence.",
     .example = R"("lamp")",
     .min = 1,
     .max = 200},
    {.name = "state",
     .kind = input_kind::choice,
     .doc = "Only those whose condition is in this state.",
     .example = R"("active")",
     .choices = states},
    {.name = "source",
     .kind = input_kind::choice,
     .doc = "Only those with this kind of source.",
     .example = R"("web_page")",
     .choices = source_kind_names},
    {.name = "outcome",
     .kind = input_kind::choice,
     .doc = "Only those whose newest look ended so.",
     .example = R"("failed")",
     .choices = outcomes},
    {.name = "paused",
     .kind = input_kind::boolean,
     .doc = "Only those that are paused, or only the others.",
     .example = "false"},
    {.name = "provisional",
     .kind = input_kind::boolean,
     .doc = "Only those whose meaning is not final, or only the others.",
     .example = "true"},
}};
constexpr input_table filter_table{"MonitorFilter", filter_fields};

enum class member : int { op, items, ids, filter, dry_run, expected_count };

std::array<input_field, 6> make_fields() {
  return {{
      {.name = "op",
       .kind = input_kind::choice,
       .doc = "What to do with each of them.",
       .example = R"("run")",
       .required = true,
       .choices = verbs},
      {.name = "items",
       .kind = input_kind::objects,
       .doc = "With create: the monitors to make, all or none.",
       .example = R"([{"prompt":"Tell me when the price at https://shop.example/lamp drops below 50 EUR"}])",
       .min = 1,
       .max = most_bulk_monitors,
       .of = &monitor_create_table()},
      {.name = "ids",
       .kind = input_kind::texts,
       .doc = "Which monitors.",
       .example = R"(["01890a5d-ac96-774b-bcce-b302099a8063"])",
       .min = 1,
       .max = most_bulk_monitors,
       .item_max = 36,
       .check = check_id},
      {.name = "filter",
       .kind = input_kind::object,
       .doc = "Instead of ids: which monitors.",
       .example = R"({"outcome":"failed"})",
       .of = &filter_table},
      {.name = "dry_run",
       .kind = input_kind::boolean,
       .doc = "With filter: change nothing, tell how many it would be.",
       .example = "true"},
      {.name = "expected_count",
       .kind = input_kind::integer,
       .doc = "With filter: how many it chooses, as a dry run has told; nothing is done if that is not so.",
       .example = "3",
       .max = 1'000'000'000},
  }};
}

/// The members of a body, unread.
struct parts {
  std::optional<monitor_verb> verb;
  json *items = nullptr, *ids = nullptr, *filter = nullptr;
  std::optional<bool> dry_run;
  std::optional<std::int64_t> expected_count;
};

void take(parts& into, member which, json& value) {
  switch (which) {
    case member::op:
      into.verb = static_cast<monitor_verb>(choice_index(verbs, value.get_ref<const std::string&>()));
      return;
    case member::items:
      into.items = &value;
      return;
    case member::ids:
      into.ids = &value;
      return;
    case member::filter:
      into.filter = &value;
      return;
    case member::dry_run:
      into.dry_run = value.get<bool>();
      return;
    case member::expected_count:
      into.expected_count = value.get<std::int64_t>();
      return;
  }
}

std::vector<monitor_input> read_items(json& list, const port_list& ports, field_errors& faults) {
  std::vector<monitor_input> items;
  items.reserve(list.size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    auto read = read_new_monitor(list[i], ports);
    if (read) {
      items.push_back(*std::move(read));
      continue;
    }
    for (auto& one : read.fault().fields) {
      one.pointer.insert(0, "/items/" + std::to_string(i));
      faults.push_back(std::move(one));
    }
  }
  return items;
}

std::vector<uuid> read_ids(const json& list) {
  std::vector<uuid> ids;
  for (const auto& id : list) ids.push_back(*uuid::parse(id.get_ref<const std::string&>()));
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

monitor_list_request read_filter(json& body, field_errors& faults) {
  monitor_list_request wanted;
  if (body.empty())
    add_fault(faults, "", "filter", "empty_filter",
              "This would choose all monitors. Say which ones you mean.");
  read_members(body, filter_table, "/filter", faults, [&](int place, const json& value) {
    const auto text = [&] { return lower_ascii(value.get_ref<const std::string&>()); };
    if (place == 0) wanted.q = fold(value.get_ref<const std::string&>());
    if (place == 1) wanted.state = text();
    if (place == 2) wanted.source = text();
    if (place == 3) wanted.outcome = text();
    if (place == 4) wanted.paused = value.get<bool>();
    if (place == 5) wanted.provisional = value.get<bool>();
  });
  return wanted;
}

/// What does not go together.
void check_together(const parts& given, field_errors& faults) {
  const auto refuse = [&](bool there, std::string_view name, const char* advice) {
    if (there) add_fault(faults, "", name, "not_here", advice);
  };
  const bool creates = given.verb == monitor_verb::create;
  refuse(given.items && !creates, "items", "This goes with create. Leave it out.");
  refuse(given.ids && creates, "ids",
         "New monitors are items, each with its id if you choose it. Leave it out.");
  refuse(given.filter && creates, "filter", "New monitors are items. Leave it out.");
  refuse(given.filter && given.ids && !creates, "filter", "Give ids or a filter, not both.");
  refuse(given.dry_run && !given.filter, "dry_run", "This goes with filter. Leave it out.");
  refuse(given.expected_count && !given.filter, "expected_count", "This goes with filter. Leave it out.");
  if (creates && !given.items) add_fault(faults, "", "items", "required", "Give the monitors to make.");
  if (!creates && !given.ids && !given.filter)
    add_fault(faults, "", "ids", "required", "Give ids, or a filter.");
  if (given.filter && !given.dry_run.value_or(false) && !given.expected_count)
    add_fault(faults, "", "expected_count", "required",
              "Ask with dry_run first, then repeat with the count that it tells as expected_count.");
}

}  // namespace

const input_table& monitor_bulk_table() {
  static const auto fields = make_fields();
  static const input_table table{"MonitorBulk", fields};
  return table;
}

result<monitor_bulk> read_monitor_bulk(json& body, const port_list& ports) {
  field_errors faults;
  parts given;
  read_members(body, monitor_bulk_table(), "", faults,
               [&](int place, json& value) { take(given, static_cast<member>(place), value); });
  if (given.verb && faults.empty()) check_together(given, faults);
  monitor_bulk wanted;
  if (given.verb) wanted.verb = *given.verb;
  if (given.items) wanted.items = read_items(*given.items, ports, faults);
  if (given.ids) wanted.ids = read_ids(*given.ids);
  if (given.filter) wanted.filter = read_filter(*given.filter, faults);
  if (!given.dry_run.value_or(false)) wanted.expected_count = given.expected_count;
  if (!faults.empty()) return invalid_input(std::move(faults));
  return wanted;
}

}  // namespace steward
