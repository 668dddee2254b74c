#include "domain/task_facts.hpp"

#include <functional>

#include "domain/task_text.hpp"

namespace steward {

std::uint64_t tag_bit(std::string_view folded) {
  return std::uint64_t{1} << (std::hash<std::string_view>{}(folded)&63);
}

task_facts make_facts(const task& t) {
  task_facts facts;
  facts.created_at = t.created_at;
  facts.updated_at = t.updated_at;
  facts.due_date = t.due_date.value_or(task_facts::never);
  facts.completed_at = t.completed_at.value_or(task_facts::never);
  for (const auto& tag : t.tags) facts.tags |= tag_bit(fold(tag));
  facts.priority = static_cast<std::uint8_t>(t.priority);
  facts.completed = t.completed;
  facts.all_day = t.due_all_day;
  facts.has_reminder = t.reminder_at || !t.reminders.empty();
  facts.is_recurring = t.recurrence_rule.has_value();
  return facts;
}

}  // namespace steward
