#include "domain/daily_summary.hpp"

#include <algorithm>

#include "domain/derived_id.hpp"
#include "domain/mail.hpp"
#include "domain/notification_commands.hpp"

namespace steward {
namespace {

using std::chrono::days;

constexpr const char* kind = "daily_summary";
constexpr std::size_t most_titles = 10;

uuid job_id(const uuid& user) { return derived_id(std::string(kind) + ' ' + user.to_string(), 0); }

std::optional<local_days> last_done(const user_state& state) {
  const auto found = state.day_marks.find(kind);
  return found == state.day_marks.end() ? std::nullopt : parse_day(found->second->day);
}

void mark_done(task_changes& work, local_days day) {
  const auto found = work.state().day_marks.find(kind);
  day_mark mark{work.state().id, kind, to_string(day), 1};
  if (found != work.state().day_marks.end()) mark.version = found->second->version + 1;
  work.put({make_row(std::move(mark))});
}

job first_job(const task_changes& work, timestamp at) {
  job one;
  one.user_id = work.state().id;
  one.id = job_id(one.user_id);
  one.shard = work.context().shard;
  one.kind = kind;
  one.run_at = std::max(at, work.context().now);
  one.payload.text = "{}";
  one.created_at = one.updated_at = work.context().now;
  return one;
}

/// The tasks of one line of the text.
struct group {
  const char* name;
  std::vector<task_table::slot> tasks;
};

/// The user's day as instants.
struct day_span {
  timestamp date;  ///< midnight UTC of it: due dates of whole days
  timestamp begin, end, before;
};

day_span span_of(const user_preferences& chosen, local_days day) {
  return {timestamp{day.time_since_epoch()}, start_of(chosen, day), start_of(chosen, day + days{1}),
          start_of(chosen, day - days{1})};
}

std::array<group, 3> look(const task_table& table, const day_span& day, timestamp now) {
  std::array<group, 3> found{{{"Overdue", {}}, {"Due today", {}}, {"Completed yesterday", {}}}};
  for (const auto slot : table.live()) {
    const auto& facts = table.facts(slot);
    if (facts.completed) {
      if (facts.completed_at >= day.before && facts.completed_at < day.begin) found[2].tasks.push_back(slot);
    } else if (facts.all_day ? facts.due_date < day.date : facts.due_date < now) {
      found[0].tasks.push_back(slot);
    } else if (facts.all_day ? facts.due_date == day.date : facts.due_date < day.end) {
      found[1].tasks.push_back(slot);
    }
  }
  return found;
}

/// The first titles, and how many more there are, each after `before`.
std::string titles_of(const task_table& table, const group& of, const char* before, const char* between,
                      const char* more) {
  std::string text;
  for (std::size_t i = 0; i < std::min(of.tasks.size(), most_titles); ++i)
    text += std::string(i ? between : before) + table.at(of.tasks[i]).record->title;
  if (of.tasks.size() > most_titles) text += more + std::to_string(of.tasks.size() - most_titles) + " more";
  return text;
}

std::string text_of(const task_table& table, const std::array<group, 3>& groups) {
  std::string text;
  for (const auto& one : groups)
    if (!one.tasks.empty())
      text += (text.empty() ? "" : "\n") + std::string(one.name) + ": " +
              titles_of(table, one, "", ", ", " and ");
  return text;
}

std::string title_of(local_days day, const std::array<group, 3>& groups) {
  return to_string(day) + ": " + std::to_string(groups[0].tasks.size()) + " overdue, " +
         std::to_string(groups[1].tasks.size()) + " due today, " + std::to_string(groups[2].tasks.size()) +
         " completed yesterday";
}

notice summary_of(const task_table& table, local_days day, const std::array<group, 3>& groups) {
  notice what;
  what.id = derived_id(std::string(kind) + ' ' + to_string(day), 0);
  what.kind = kind;
  what.title = title_of(day, groups);
  what.text = text_of(table, groups);
  return what;
}

/// By mail, too, if that was asked for and mail has been shown to arrive. With the mark of the day, so once.
/// A user with too many jobs has the notification only.
void mail_summary(const user_state& state, const context& context, local_days day,
                  const std::array<group, 3>& groups, std::vector<change>& changes) {
  const auto& wanted = preferences_of(state).mailed;
  if (std::find(wanted.begin(), wanted.end(), kind) == wanted.end()) return;
  if (!state.profile || state.profile->email.empty() || !state.profile->email_verified_at) return;
  mail one{state.profile->email, kind, {{"name", state.profile->name}, {"title", title_of(day, groups)}}};
  constexpr std::array places{"overdue", "due", "completed"};
  for (std::size_t i = 0; i < groups.size(); ++i)
    if (!groups[i].tasks.empty())
      one.values[places[i]] = titles_of(state.tasks, groups[i], "- ", "\n- ", "\n- and ");
  static_cast<void>(enqueue_mail(state, context, one, changes));
}

}  // namespace

summary_plan next_summary(const user_preferences& chosen, const std::optional<local_days>& done,
                          timestamp now) {
  auto day = day_of(chosen, now);
  if (done && *done >= day) day = *done + days{1};
  return {day, time_on(chosen, day, parse_clock(chosen.daily_summary_time).value_or(std::chrono::hours{7}))};
}

void follow_summary(task_changes& work, const user_preferences& before, const user_preferences& after) {
  const auto& state = work.state();
  const auto present = state.jobs.find(job_id(state.id));
  if (!after.daily_summary) {
    if (present) work.put({present, true});
    return;
  }
  const auto now = work.context().now;
  auto done = last_done(state);
  auto plan = next_summary(after, done, now);
  if (!before.daily_summary && plan.at <= now) {
    mark_done(work, plan.day);
    plan = next_summary(after, plan.day, now);
  }
  auto one = present ? *present : first_job(work, plan.at);
  if (present) {
    one.run_at = std::max(plan.at, now);
    if (one.run_at == present->run_at) return;
    one.phase = static_cast<int>(job_phase::waiting);
    one.updated_at = now;
    ++one.version;
  }
  work.put({make_row(std::move(one))});
}

job_outcome run_summary(const user_state& state, const context& context, const job&) {
  const auto& chosen = preferences_of(state);
  if (!chosen.daily_summary) return job_effect{};
  const auto plan = next_summary(chosen, last_done(state), context.now);
  if (plan.at > context.now) return job_snooze{plan.at, {}};
  const auto groups = look(state.tasks, span_of(chosen, plan.day), context.now);
  task_changes work(state, context);
  notify(work, summary_of(state.tasks, plan.day, groups));
  mark_done(work, plan.day);
  auto changes = work.take();
  mail_summary(state, context, plan.day, groups, changes);
  return job_snooze{next_summary(chosen, plan.day, context.now).at, std::move(changes)};
}

}  // namespace steward
