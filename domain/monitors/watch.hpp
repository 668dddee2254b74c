#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/monitors/condition.hpp"
#include "domain/monitors/weekly_window.hpp"

namespace steward {

// What makes a row of verdicts a state that people can rely on (FEATURES C7).

/// When verdicts become a change of state.
struct watch_policy {
  int needed = 1;   ///< active while so many ...
  int of_last = 1;  ///< ... of the last so many verdicts are "met"; unknown ones do not count. 1 to 32
  std::int64_t hold_down_s = 0;       ///< after a change the state stays for at least so long
  std::int64_t renotify_after_s = 0;  ///< while active, tell again so long after the last time; 0: never
  int flap_changes = 0;               ///< at most so many changes, 1 to 50, ...
  std::int64_t flap_window_s = 3600;  ///< ... in so long; more are held back, and it is flapping. 0 changes:
                                      ///< no limit
  std::string timezone;               ///< of the windows; IANA name, or empty for UTC
  std::vector<weekly_window> maintenance;  ///< no change and no reminder, and verdicts do not count

  bool operator==(const watch_policy&) const = default;
};
BOOST_DESCRIBE_STRUCT(watch_policy, (),
                      (needed, of_last, hold_down_s, renotify_after_s, flap_changes, flap_window_s, timezone,
                       maintenance))  // also its JSON form

enum class watch_standing : int { unknown, inactive, active };
inline constexpr std::array<std::string_view, 3> watch_standing_names{"unknown", "inactive", "active"};

/// What a monitor remembers between evaluations.
struct watch_state {
  watch_standing standing = watch_standing::unknown;
  std::optional<timestamp> since;  ///< when it got this standing
  std::uint32_t recent = 0;        ///< bit 0: whether the newest verdict was "met", bit 1: the one before ...
  int seen = 0;                    ///< how many of these bits count, at most 32
  std::vector<timestamp> changes;  ///< within the flap window, oldest first
  std::int64_t number = 0;         ///< of the newest change
  bool flapping = false;           ///< a change is held back because there were so many
  std::optional<timestamp> told_at;  ///< the newest change or reminder

  bool operator==(const watch_state&) const = default;
};

/// A committed change of a monitor's standing. Never from a standing to the same, but for reminders.
struct state_change {
  watch_standing from = watch_standing::unknown;
  watch_standing to = watch_standing::unknown;
  timestamp at;
  std::int64_t number = 0;  ///< 1, 2, ...: with the monitor's id the key of what follows from it
  std::string reason;       ///< of the verdict

  bool operator==(const state_change&) const = default;
};

struct watch_step {
  watch_state next;
  std::optional<state_change> change;  ///< unknown to inactive is none: nothing has happened
  bool renotify = false;               ///< still active, and it is time to say so again
};

/// Takes in the verdict of one evaluation. Whoever depends on something that is down gives an unknown one: it
/// changes nothing.
watch_step step(const watch_policy&, const watch_state&, const verdict&, timestamp now);

/// A reminder that a state still holds, for decide_trigger(): from active to active, with the number of the
/// change it reminds of.
state_change reminder_of(const watch_state&, const verdict&, timestamp now);

void append_json(std::string& out, const watch_state&);
void append_json(std::string& out, const state_change&);

extern const input_table watch_policy_table;
/// Reads a policy, the object at `at`, over `present`: members that are not given keep their values.
watch_policy read_watch_policy(nlohmann::json& body, std::string_view at, field_errors& faults,
                               watch_policy present = {});
/// Reads what append_json has written. Nothing when it is something else.
std::optional<watch_policy> parse_watch_policy(std::string_view json);
std::optional<watch_state> parse_watch_state(std::string_view json);

}  // namespace steward
