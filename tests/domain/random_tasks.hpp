#pragma once

#include <random>
#include <string>
#include <vector>

#include "domain/task.hpp"

namespace steward {

/// Tasks with few distinct values, so that filters match and sort keys tie.
class random_tasks {
 public:
  explicit random_tasks(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t n) { return random_() % n; }
  bool chance(std::size_t one_in) { return below(one_in) == 0; }
  template <class T>
  const T& pick(const std::vector<T>& from) {
    return from[below(from.size())];
  }

  /// Within ten days before `now` and ten after.
  timestamp time() { return now + std::chrono::hours{static_cast<int>(below(480)) - 240}; }

  uuid id() { return make_uuid_v7(static_cast<std::int64_t>(below(1000)), random_(), random_()); }

  task make() {
    task t;
    t.id = id();
    t.title = pick(words) + ' ' + pick(words);
    if (!chance(3)) t.description = pick(words) + " and " + pick(words);
    t.completed = chance(3);
    if (t.completed) t.completed_at = time();
    t.priority = static_cast<int>(below(4));
    for (auto n = below(4); n > 0; --n) t.tags.push_back(pick(tags));
    if (!chance(3)) t.due_date = time();
    if (t.due_date && chance(3)) {
      t.due_all_day = true;
      t.due_date = std::chrono::floor<std::chrono::days>(*t.due_date);
    }
    if (t.due_date && chance(2)) t.reminder_at = *t.due_date - std::chrono::hours{1};
    if (chance(4)) t.recurrence_rule = "FREQ=DAILY";
    if (chance(2)) t.project_id = pick(projects);
    if (chance(3)) t.external_key = pick(words);
    t.created_at = time();
    t.updated_at = time();
    if (chance(5)) t.deleted_at = time();
    return t;
  }

  static inline const timestamp now = parse_time("2026-03-01T10:30:00Z")->at;
  static inline const std::vector<std::string> words{"Invoice",    "budget",          "REPORT", "Zoo",
                                                     "\u00c4rger", "\u00e4rger",      "a",      "in",
                                                     "voice",      "R\u00c9SUM\u00c9"};
  static inline const std::vector<std::string> tags{"Home", "home", "Work", "\u00dcbung", "x"};
  static inline const std::vector<uuid> projects{make_uuid_v7(1, 1, 1), make_uuid_v7(1, 1, 2),
                                                 make_uuid_v7(1, 1, 3)};

 private:
  std::mt19937_64 random_;
};

}  // namespace steward
