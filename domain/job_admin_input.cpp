#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "domain/job_admin.hpp"

namespace steward {
namespace {

using nlohmann::json;
using kind = input_kind;

constexpr std::size_t longest_payload = 65'536;

constexpr input_field payload_field{.name = "payload",
                                    .kind = kind::object,
                                    .doc = "What the job's handler gets; an object of at most 64 KiB.",
                                    .example = "{}"};
constexpr input_field run_at_field{.name = "run_at",
                                   .kind = kind::time,
                                   .doc = "When it runs; what is past, or nothing, means at once.",
                                   .example = "\"2026-12-01T07:00:00Z\""};
constexpr input_field priority_field{.name = "priority",
                                     .kind = kind::integer,
                                     .doc = "Lower ones of what is due run first.",
                                     .example = "5",
                                     .max = 9};
constexpr input_field attempts_field{.name = "max_attempts",
                                     .kind = kind::integer,
                                     .doc = "Failures after which it is dead; 0: as its kind says.",
                                     .example = "0",
                                     .max = 100};

constexpr std::array<input_field, 8> order_fields{{
    payload_field,
    run_at_field,
    priority_field,
    attempts_field,
    {.name = "kind",
     .kind = kind::text,
     .doc = "Which handler runs it.",
     .example = "\"noop\"",
     .min = 1,
     .max = 100,
     .required = true},
    {.name = "user_id",
     .kind = kind::id,
     .doc = "Whose job; else your own.",
     .example = "\"01890a5d-ac96-774b-bcce-b302099a8057\"",
     .format = "uuid"},
    {.name = "count",
     .kind = kind::integer,
     .doc = "So many equal ones.",
     .example = "1",
     .min = 1,
     .max = 10'000},
    {.name = "spread_ms",
     .kind = kind::integer,
     .doc = "Their times are spread evenly over so many milliseconds.",
     .example = "0",
     .max = 86'400'000},
}};
constexpr std::array<input_field, 4> edit_fields{
    {payload_field, run_at_field, priority_field, attempts_field}};
constexpr input_table order_table{"JobOrder", order_fields};
constexpr input_table edit_table{"JobEdit", edit_fields};

/// Takes the members that orders and edits have in common; their places are the same in both.
bool take_common(int place, const json& value, job_edit& into, field_errors& faults) {
  switch (place) {
    case 0: {
      auto text = value.dump();
      if (text.size() > longest_payload) add_fault(faults, "", "payload", "too_long", "Give at most 64 KiB.");
      into.payload = std::move(text);
      return true;
    }
    case 1:
      into.run_at = parse_time(value.get_ref<const std::string&>())->at;
      return true;
    case 2:
      into.priority = value.get<int>();
      return true;
    case 3:
      into.max_attempts = value.get<int>();
      return true;
    default:
      return false;
  }
}

void bad(field_errors& faults, std::string name, std::string message) {
  faults.push_back({std::move(name), "invalid", std::move(message)});
}

bool read_cursor(std::string_view text, job_list_query& query) {
  const auto cut = text.find('_');
  if (cut == std::string_view::npos) return false;
  const auto time = parse_time(text.substr(0, cut));
  const auto id = uuid::parse(text.substr(cut + 1));
  if (!time || !id) return false;
  query.after_time = time->at;
  query.after_id = *id;
  return true;
}

void read_pair(const std::string& name, const std::string& value, job_list_query& query,
               field_errors& faults) {
  if (name == "state") {
    query.phase = value == "dead" ? job_phase::dead : job_phase::waiting;
    query.retrying = value == "retrying";
    if (value != "waiting" && value != "retrying" && value != "dead")
      bad(faults, name, "Give waiting, retrying or dead.");
  } else if (name == "kind") {
    query.kind = value;
  } else if (name == "user_id") {
    query.user = uuid::parse(value);
    if (!query.user) bad(faults, name, "Give a UUID.");
  } else if (name == "limit") {
    const auto [end, fault] = std::from_chars(value.data(), value.data() + value.size(), query.limit);
    if (fault != std::errc{} || end != value.data() + value.size() || query.limit < 1 || query.limit > 500)
      bad(faults, name, "Give a number from 1 to 500.");
  } else if (name == "cursor") {
    if (!read_cursor(value, query)) bad(faults, name, "Give the next_cursor of a page, as it is.");
  } else {
    bad(faults, name, "There are state, kind, user_id, limit and cursor.");
  }
}

}  // namespace

const input_table& job_order_table() { return order_table; }
const input_table& job_edit_table() { return edit_table; }

result<job_order> read_job_order(json& body) {
  field_errors faults;
  job_order order;
  job_edit common;
  read_members(body, order_table, "", faults, [&](int place, const json& value) {
    if (take_common(place, value, common, faults)) return;
    if (place == 4) order.request.kind = value.get<std::string>();
    if (place == 5) order.user = uuid::parse(value.get_ref<const std::string&>());
    if (place == 6) order.count = value.get<int>();
    if (place == 7) order.spread = std::chrono::milliseconds{value.get<std::int64_t>()};
  });
  if (!faults.empty()) return invalid_input(std::move(faults));
  if (common.payload) order.request.payload.text = *common.payload;
  order.request.run_at = common.run_at.value_or(timestamp{});
  order.request.priority = common.priority.value_or(order.request.priority);
  order.request.max_attempts = common.max_attempts.value_or(0);
  return order;
}

result<job_edit> read_job_edit(json& body) {
  field_errors faults;
  job_edit edit;
  read_members(body, edit_table, "", faults,
               [&](int place, const json& value) { take_common(place, value, edit, faults); });
  if (!faults.empty()) return invalid_input(std::move(faults));
  return edit;
}

result<job_list_query> read_job_list(const std::vector<std::pair<std::string, std::string>>& pairs) {
  field_errors faults;
  job_list_query query;
  for (const auto& [name, value] : pairs) read_pair(name, value, query, faults);
  if (!faults.empty()) return invalid_input(std::move(faults));
  return query;
}

}  // namespace steward
