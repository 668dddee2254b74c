#pragma once

#include "domain/record.hpp"
#include "domain/reminder.hpp"

namespace steward {

/// Rank of a priority; the wire names differ by facade (CONTRACT 6).
enum priority : int { priority_none = 0, priority_low = 1, priority_medium = 2, priority_high = 3 };

/// A task (FEATURES A1 to A8; the superset of S3's and S4's fields).
struct task {
  uuid id;
  uuid user_id;
  std::string title;                       ///< 1 to 200 characters
  std::optional<std::string> description;  ///< up to 2000 characters
  bool completed = false;
  std::optional<timestamp> completed_at;
  int priority = priority_none;
  std::vector<std::string> tags;  ///< in the order given; no two alike without regard to case
  std::optional<timestamp> due_date;
  bool due_all_day = false;                    ///< due_date was given as a date: it is that day's midnight
  std::optional<timestamp> reminder_at;        ///< not after due_date
  std::vector<reminder> reminders;             ///< besides reminder_at; relative ones need a due_date
  std::optional<std::string> recurrence_rule;  ///< RFC 5545 RRULE value, without "RRULE:"
  std::optional<std::string> timezone;         ///< IANA name
  bool recurs_from_completion = false;  ///< counts from when it was done ("every!"), not from the schedule
  std::vector<std::string> recurrence_dates;       ///< RDATE: more occurrences, RFC 3339 in UTC, ascending
  std::vector<std::string> recurrence_exceptions;  ///< EXDATE: occurrences that are left out, likewise
  std::optional<uuid> series_id;  ///< of a task that recurs or did: that of the first in the series
  std::optional<timestamp>
      recurrence_id;  ///< which occurrence it is: where the schedule had it; unique in the series
  std::optional<timestamp> recurrence_start;  ///< DTSTART: where the schedule begins
  std::optional<uuid> successor_id;           ///< the task that completing this one made
  std::optional<std::string>
      series_values;  ///< JSON: what the next one has instead, where only this one was changed
  std::optional<uuid> project_id;
  std::optional<std::string> external_key;  ///< unique per user
  timestamp created_at;
  timestamp updated_at;
  std::optional<timestamp> deleted_at;  ///< set while in the trash
  std::int64_t version = 1;

  static constexpr table_info table{"tasks", "user_id, id"};
};
BOOST_DESCRIBE_STRUCT(task, (),
                      (id, user_id, title, description, completed, completed_at, priority, tags, due_date,
                       due_all_day, reminder_at, reminders, recurrence_rule, timezone, recurs_from_completion,
                       recurrence_dates, recurrence_exceptions, series_id, recurrence_id, recurrence_start,
                       successor_id, series_values, project_id, external_key, created_at, updated_at,
                       deleted_at, version))

}  // namespace steward
