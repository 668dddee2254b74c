#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/monitors/watch.hpp"
#include "domain/monitors/weekly_window.hpp"

namespace steward {

// When a change of a monitor's state makes an action run (FEATURES E3).

enum class trigger_on : int { state_change, becomes_active, becomes_inactive };
inline constexpr std::array<std::string_view, 3> trigger_on_names{"state_change", "becomes_active",
                                                                  "becomes_inactive"};

enum class trigger_frequency : int {
  once,         ///< the first time only
  every_time,   ///< each time, as cooldown, threshold and windows allow
  daily_digest  ///< collected, and told once a day
};
inline constexpr std::array<std::string_view, 3> trigger_frequency_names{"once", "every_time",
                                                                         "daily_digest"};

struct trigger_rule {
  trigger_on on = trigger_on::becomes_active;
  trigger_frequency frequency = trigger_frequency::every_time;
  std::int64_t cooldown_s = 0;         ///< after it fired, nothing for so long
  int threshold = 1;                   ///< fires when so many changes have matched; 1 to 1,000
  std::string timezone;                ///< of the windows; IANA name, or empty for UTC
  std::vector<weekly_window> windows;  ///< fires only in one of these; none: always

  bool operator==(const trigger_rule&) const = default;
};

/// What a trigger remembers.
struct trigger_memory {
  std::optional<timestamp> fired_at;  ///< the newest time that it fired or held for the digest
  std::int64_t fired = 0;             ///< how often it did
  int matched = 0;                    ///< changes that matched since

  bool operator==(const trigger_memory&) const = default;
};

enum class trigger_action : int { fire, hold_for_digest, skip };

struct trigger_decision {
  trigger_action action = trigger_action::skip;
  std::string reason;   ///< skip: for a person, why nothing happens
  trigger_memory next;  ///< to be stored whatever the action is
};

/// What one change does to one trigger. A reminder (reminder_of) is for those that are about the change that
/// it reminds of, and counts towards no threshold.
trigger_decision decide_trigger(const trigger_rule&, const trigger_memory&, const state_change&,
                                timestamp now);

void append_json(std::string& out, const trigger_rule&);

/// on, frequency, cooldown_s, threshold, timezone, windows.
extern const input_table trigger_rule_table;
/// Reads a rule, the object at `at`, over `present`: members that are not given keep their values.
trigger_rule read_trigger_rule(nlohmann::json& body, std::string_view at, field_errors& faults,
                               trigger_rule present = {});
/// Reads what append_json has written. Nothing when it is something else.
std::optional<trigger_rule> parse_trigger_rule(std::string_view json);

}  // namespace steward
