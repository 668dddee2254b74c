#include "domain/job_admin.hpp"

#include <nlohmann/json.hpp>

#include "domain/user_state.hpp"

namespace steward {
namespace {

reply body_reply(std::string text) {
  reply answer;
  answer.body = std::make_shared<const std::string>(std::move(text));
  return answer;
}

decision with_reply(std::vector<change> changes, const job& one) {
  return {std::move(changes), body_reply(job_json(one))};
}

}  // namespace

std::string_view to_string(job_phase phase) {
  constexpr std::string_view names[] = {"waiting", "spent", "blocked", "dead"};
  return names[static_cast<int>(phase)];
}

std::string job_json(const job& one) {
  std::string out;
  json_object object(out);
  object.member("id", one.id)
      .member("user_id", one.user_id)
      .member("kind", one.kind)
      .member("state", to_string(phase_of(one)))
      .member("key", one.key)
      .member("priority", one.priority)
      .member("run_at", one.run_at)
      .member("attempt", one.attempt)
      .member("max_attempts", one.max_attempts)
      .member("last_error", one.last_error)
      .member("schedule_id", one.schedule_id)
      .member("fire_time", one.fire_time)
      .member("payload", one.payload)
      .member("created_at", one.created_at)
      .member("updated_at", one.updated_at)
      .member("version", one.version)
      .end();
  return out;
}

std::string job_page_json(const std::vector<row<job>>& jobs, const job_list_query& query, bool full) {
  std::string out;
  json_object object(out);
  auto& items = object.name("items");
  items += '[';
  for (const auto& one : jobs) {
    if (items.back() != '[') items += ',';
    items += job_json(*one);
  }
  items += ']';
  std::optional<std::string> next;
  if (full) {
    const auto& last = *jobs.back();
    next = format_time(query.phase == job_phase::dead ? last.updated_at : last.run_at) + "_" +
           last.id.to_string();
  }
  object.member("next_cursor", next).end();
  return out;
}

result<decision> order_jobs(const user_state& state, const context& context, const job_order& order) {
  decision made;
  row<job> last;
  auto one = order.request;
  const auto begin = std::max(one.run_at, context.now);
  for (int i = 0; i < order.count; ++i) {
    one.run_at = begin + std::chrono::microseconds(order.spread) * i / order.count;
    auto put = enqueue(state, context, one, made.changes);
    if (!put) return std::move(put).fault();
    last = *put;
  }
  std::string text;
  json_object(text).member("made", made.changes.size()).member("id", last->id).end();
  made.answer = body_reply(std::move(text));
  made.answer.kind = reply_kind::created;
  return made;
}

result<reply> get_job(const user_state& state, const uuid& id) {
  const auto one = state.jobs.find(id);
  if (!one) return not_found("Job");
  return body_reply(job_json(*one));
}

result<decision> edit_job(const user_state& state, const context& context, const uuid& id,
                          const job_edit& edit) {
  const auto there = state.jobs.find(id);
  if (!there) return not_found("Job");
  auto next = *there;
  ++next.version;
  next.updated_at = context.now;
  if (edit.payload) next.payload.text = *edit.payload;
  if (edit.run_at) next.run_at = *edit.run_at;
  if (edit.priority) next.priority = *edit.priority;
  if (edit.max_attempts) next.max_attempts = *edit.max_attempts;
  return with_reply({{make_row(next)}}, next);
}

result<decision> requeue_job(const user_state& state, const context& context, const uuid& id) {
  const auto there = state.jobs.find(id);
  if (!there) return not_found("Job");
  if (phase_of(*there) != job_phase::dead)
    return error{errc::conflict, "Only a dead job can be put back into the queue; this one is " +
                                     std::string(to_string(phase_of(*there))) + "."};
  std::vector<change> changes;
  revive_job(state, context, *there, changes);
  const auto now = std::get<row<job>>(changes.back().row);
  return with_reply(std::move(changes), *now);
}

result<decision> delete_job(const user_state& state, const context& context, const uuid& id) {
  const auto there = state.jobs.find(id);
  if (!there) return not_found("Job");
  decision made;
  cancel_job(state, context, *there, made.changes);
  made.answer.kind = reply_kind::no_content;
  return made;
}

}  // namespace steward
