#pragma once

#include <nlohmann/json.hpp>

#include "domain/decision.hpp"
#include "domain/precondition.hpp"
#include "domain/task_input.hpp"
#include "domain/user_preferences.hpp"
#include "domain/user_state.hpp"

namespace steward {

/// The validated members of preferences as a client sends them (FEATURES F10). What is absent stays.
struct preferences_input {
  std::optional<std::string> timezone;
  std::optional<int> day_start_hour;
  bool no_quiet_hours = false;
  std::optional<std::string> quiet_from, quiet_until;
  std::optional<std::vector<std::string>> quiet_days;
  /// For each kind that is named, the channels that are wanted.
  std::vector<std::pair<std::string, std::vector<std::string>>> notify;
  std::optional<int> missed_reminders, missed_minutes;
  std::optional<bool> daily_summary;
  std::optional<std::string> daily_summary_time;
};

const input_table& preferences_table();
result<preferences_input> read_preferences(nlohmann::json& body);

/// As the API shows them.
std::string render_preferences(const user_preferences&);

result<reply> get_preferences(const user_state&);

/// A merge patch. What follows from them moves in the same change: reminders of whole days, the daily
/// summary, and notifications that are held. errc::precondition_failed; errc::validation when quiet hours
/// have no length, or only one end.
result<decision> update_preferences(const user_state&, const context&, const precondition&,
                                    const preferences_input&);

}  // namespace steward
