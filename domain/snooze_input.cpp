#include <array>

#include "domain/notification_commands.hpp"

namespace steward {
namespace {

using nlohmann::json;

constexpr std::array<input_field, 2> fields{{
    {.name = "minutes",
     .kind = input_kind::integer,
     .doc = "So many minutes from now.",
     .example = "10",
     .min = 1,
     .max = 525'600},
    {.name = "until",
     .kind = input_kind::time,
     .doc = "Or at this time.",
     .example = "\"2035-03-01T10:00:00Z\"",
     .format = "date-time"},
}};
constexpr input_table table{"Snooze", fields};

}  // namespace

const input_table& snooze_table() { return table; }

result<snooze_input> read_snooze(json& body) {
  snooze_input input;
  field_errors faults;
  read_members(body, table, "", faults, [&](int place, json& value) {
    if (place == 0)
      input.minutes = value.get<int>();
    else
      input.until = parse_time(value.get_ref<const std::string&>())->at;
  });
  if (faults.empty() && input.minutes.has_value() == input.until.has_value())
    faults.push_back({"", "one_of", "Give either minutes or until."});
  if (!faults.empty()) return invalid_input(std::move(faults));
  return input;
}

}  // namespace steward
