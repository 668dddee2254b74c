#include "domain/reminder.hpp"

#include <nlohmann/json.hpp>

namespace steward {
namespace {

using nlohmann::json;

std::optional<reminder> parse_reminder(const json& value) {
  if (!value.is_object()) return std::nullopt;
  reminder one;
  if (const auto minutes = value.find("minutes_before"); minutes != value.end()) {
    if (!minutes->is_number_integer()) return std::nullopt;
    one.minutes_before = minutes->get<int>();
    return one;
  }
  const auto at = value.find("at");
  const auto time =
      at != value.end() && at->is_string() ? parse_time(at->get_ref<const std::string&>()) : std::nullopt;
  if (!time) return std::nullopt;
  one.at = time->at;
  one.snoozed = value.contains("snoozed");
  return one;
}

}  // namespace

void append_json(std::string& out, const reminder& one) {
  json_object object(out);
  if (one.at)
    object.member("at", *one.at);
  else
    object.member("minutes_before", one.minutes_before);
  if (one.snoozed) object.member("snoozed", true);
  object.end();
}

std::vector<reminder> parse_reminders(std::string_view text) {
  std::vector<reminder> all;
  const auto list = json::parse(text, nullptr, false);
  if (!list.is_array()) return all;
  for (const auto& value : list)
    if (auto one = parse_reminder(value)) all.push_back(*one);
  return all;
}

}  // namespace steward
