#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/json_write.hpp"
#include "domain/time.hpp"

namespace steward {

/// One reminder of a task (FEATURES B6): at a time, or so long before the task is due.
struct reminder {
  std::optional<timestamp> at;  ///< none: counted from the due date
  int minutes_before = 0;       ///< negative: after it
  bool snoozed = false;         ///< `at` is when one that has fired comes again

  bool operator==(const reminder&) const = default;
};

/// {"minutes_before":30}, {"at":"..."} or {"at":"...","snoozed":true}.
void append_json(std::string& out, const reminder&);

/// Reads what append_json has written for a list of them; what has another form is left out.
std::vector<reminder> parse_reminders(std::string_view json);

}  // namespace steward
