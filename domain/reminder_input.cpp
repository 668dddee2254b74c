#include <algorithm>
#include <nlohmann/json.hpp>

#include "domain/field_table.hpp"
#include "domain/task_input.hpp"

namespace steward {
namespace {

using nlohmann::json;

enum class reminder_member : int { at, minutes_before, snoozed };

std::optional<reminder> read_one(json& body, const std::string& at, field_errors& faults) {
  const auto before = faults.size();
  reminder one;
  bool relative = false;
  read_members(body, reminder_table(), at, faults, [&](int place, json& value) {
    switch (static_cast<reminder_member>(place)) {
      case reminder_member::at:
        one.at = parse_time(value.get_ref<const std::string&>())->at;
        break;
      case reminder_member::minutes_before:
        one.minutes_before = value.get<int>();
        relative = true;
        break;
      case reminder_member::snoozed:
        one.snoozed = value.get<bool>();
        break;
    }
  });
  if (faults.size() > before) return std::nullopt;
  if (one.at.has_value() != relative && (one.at || !one.snoozed)) return one;
  faults.push_back({at, "one_of", "Give either at or minutes_before; snoozed goes with at."});
  return std::nullopt;
}

}  // namespace

std::vector<reminder> read_reminders(json& list, std::string_view at, field_errors& faults) {
  std::vector<reminder> all;
  if (list.is_null()) return all;
  const auto pointer = pointer_to(at, "reminders");
  std::size_t place = 0;
  for (auto& body : list) {
    const auto one = read_one(body, pointer_to(pointer, std::to_string(place++)), faults);
    if (one && std::find(all.begin(), all.end(), *one) == all.end()) all.push_back(*one);
  }
  return all;
}

void check_reminders(bool is_due, const std::vector<reminder>& all, std::string_view at,
                     field_errors& faults) {
  const auto relative = [](const reminder& one) { return !one.at; };
  if (!is_due && std::any_of(all.begin(), all.end(), relative))
    add_fault(faults, at, "reminders", "needs_due_date",
              "A reminder of so many minutes before needs a due_date. Give one, or remind at a time.");
}

}  // namespace steward
