#include "domain/schedule_requests.hpp"

#include <algorithm>
#include <tuple>

#include "domain/json_read.hpp"
#include "domain/schedule_view.hpp"
#include "domain/task_commands.hpp"
#include "domain/user_state.hpp"

namespace steward {
namespace {

reply document(std::string text) {
  return {reply_kind::ok, std::make_shared<const std::string>(std::move(text))};
}

reply schedule_reply(const schedule& one, reply_kind kind = reply_kind::ok) {
  return {kind, std::make_shared<const std::string>(schedule_json(one)), version_etag(one.version)};
}

/// The answer: the schedule as the changes leave it.
decision with_schedule(std::vector<change> changes) {
  const auto now = std::get<row<schedule>>(changes.back().row);
  return {std::move(changes), schedule_reply(*now)};
}

result<row<schedule>> find(const user_state& state, const schedule_target& target) {
  const auto found = state.schedules.find(target.id);
  if (found == state.schedules.end() || !is_of_user(*found->second)) return not_found("Schedule");
  const auto& present = *found->second;
  if (target.expected.allows(present.version)) return found->second;
  return changed_meanwhile(std::make_shared<const std::string>(schedule_json(present)), present.version);
}

void apply_input(schedule& one, const schedule_input& input) {
  if (input.name) one.name = *input.name;
  if (input.kind) one.kind = *input.kind;
  if (input.times) one.times = *input.times;
  if (input.timezone) one.timezone = *input.timezone;
  if (input.payload) one.payload.text = *input.payload;
  if (input.priority) one.priority = *input.priority;
  if (input.overlap) one.overlap = *input.overlap;
  if (input.catch_up) one.catch_up = *input.catch_up;
  if (input.catch_up_seconds) one.catch_up_seconds = *input.catch_up_seconds;
  if (input.jitter_ms) one.jitter_ms = *input.jitter_ms;
  if (input.pause_after) one.pause_after = *input.pause_after;
}

/// What only the user's data shows to be wrong: a project that does not exist, for example.
std::optional<error> refuse_task(const user_state& state, const context& context, const schedule& one) {
  if (one.kind != "create_task") return std::nullopt;
  auto body = read_json(one.payload.text);
  if (!body) return std::move(body).fault();
  auto input = read_new_task(*body, task_shape::v1, "/payload");
  if (!input) return std::move(input).fault();
  auto tried = create_task(state, context, *std::move(input), task_shape::v1);
  if (tried || tried.fault().code != errc::validation) return std::nullopt;
  auto fault = std::move(tried).fault();
  for (auto& one_fault : fault.fields)
    if (!one_fault.pointer.starts_with("/payload")) one_fault.pointer.insert(0, "/payload");
  return fault;
}

result<decision> put(const user_state& state, const context& context, schedule wanted) {
  if (auto fault = refuse_task(state, context, wanted)) return std::move(*fault);
  decision made;
  auto now = put_schedule(state, context, std::move(wanted), made.changes);
  if (!now) return std::move(now).fault();
  made.answer = schedule_reply(**now);
  return made;
}

/// Finds the schedule and hands it to use(schedule, changes), unless it is as wanted already.
template <class Use>
result<decision> change_of(const user_state& state, const schedule_target& target, Use use) {
  const auto found = find(state, target);
  if (!found) return found.fault();
  std::vector<change> changes;
  use(**found, changes);
  if (changes.empty()) return decision{{}, schedule_reply(**found)};
  return with_schedule(std::move(changes));
}

reply times_reply(const fire_times& times, timestamp after, int count) {
  std::vector<timestamp> found;
  auto at = times(after);
  for (int i = 0; at && i < count; ++i, at = times(*at)) found.push_back(*at);
  std::string text;
  json_object(text).member("times", found).end();
  return document(std::move(text));
}

}  // namespace

result<decision> create_schedule(const user_state& state, const context& context, schedule_input input) {
  if (input.id && (state.schedules.contains(*input.id) || state.jobs.find(*input.id)))
    return error{errc::conflict,
                 "There is a schedule with this id already. Use PATCH to change it, or leave the id out to "
                 "get a new one."};
  if (state.schedules.size() >= context.bounds.schedules)
    return error{errc::limit_reached,
                 "There are " + std::to_string(context.bounds.schedules) +
                     " schedules already, the most that one user may have. Delete some first."};
  schedule wanted;
  wanted.id = input.id ? *input.id : context.ids.next(context.now);
  wanted.payload.text = "{}";
  wanted.catch_up_seconds = 86'400;
  apply_input(wanted, input);
  const auto id = wanted.id;
  auto made = put(state, context, std::move(wanted));
  if (!made) return made;
  made->answer.kind = reply_kind::created;
  made->answer.location = "/api/v1/schedules/" + id.to_string();
  return made;
}

result<decision> update_schedule(const user_state& state, const context& context,
                                 const schedule_target& target, schedule_input input) {
  const auto before = find(state, target);
  if (!before) return before.fault();
  auto after = **before;
  apply_input(after, input);
  if (changed_members(**before, after) == "{}") return decision{{}, schedule_reply(**before)};
  field_errors faults;
  check_payload(after.kind, after.payload.text, faults);
  if (!faults.empty()) return invalid_input(std::move(faults));
  return put(state, context, std::move(after));
}

result<decision> delete_schedule(const user_state& state, const context& context,
                                 const schedule_target& target) {
  const auto gone = find(state, target);
  if (!gone) return gone.fault();
  decision made;
  remove_schedule(state, context, **gone, made.changes);
  made.answer.kind = reply_kind::no_content;
  return made;
}

result<decision> pause(const user_state& state, const context& context, const schedule_target& target) {
  return change_of(state, target, [&](const schedule& one, auto& changes) {
    if (!one.paused) pause_schedule(state, context, one, changes);
  });
}

result<decision> resume(const user_state& state, const context& context, const schedule_target& target) {
  return change_of(state, target, [&](const schedule& one, auto& changes) {
    if (one.paused) resume_schedule(state, context, one, changes);
  });
}

result<decision> run_now(const user_state& state, const context& context, const schedule_target& target) {
  bool runs = true;
  auto made = change_of(state, target, [&](const schedule& one, auto& changes) {
    runs = run_schedule(state, context, one, changes);
  });
  if (!runs)
    return error{errc::conflict,
                 "An earlier job of this schedule has not finished, and its overlap policy leaves this one "
                 "out. Wait for it, or change the policy."};
  return made;
}

result<decision> make_up(const user_state& state, const context& context, const schedule_target& target,
                         const backfill_request& range) {
  const auto one = find(state, target);
  if (!one) return one.fault();
  if (range.to > context.now)
    return invalid_input({{"/to", "out_of_range", "Give an end that is not in the future."}});
  decision made;
  const auto done =
      backfill_schedule(state, context, **one, range.from, range.to, range.overlap, made.changes);
  std::string text;
  json_object(text)
      .member("made", done.made)
      .member("left_out", done.left_out)
      .member("rest", done.rest)
      .end();
  made.answer = document(std::move(text));
  return made;
}

result<reply> list_schedules(const user_state& state) {
  std::vector<row<schedule>> list;
  for (const auto& [id, one] : state.schedules)
    if (is_of_user(*one)) list.push_back(one);
  std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) {
    return std::tie(a->created_at, a->id) < std::tie(b->created_at, b->id);
  });
  std::string body;
  json_object object(body);
  auto& items = object.name("items") += '[';
  for (const auto& one : list) {
    if (items.back() != '[') items += ',';
    items += schedule_json(*one);
  }
  items += ']';
  object.member("total", list.size()).end();
  return document(std::move(body));
}

result<reply> get_schedule(const user_state& state, const uuid& id) {
  const auto found = find(state, {id, {}});
  if (!found) return found.fault();
  return schedule_reply(**found);
}

result<reply> times_of_schedule(const user_state& state, const context& context, const uuid& id, int count) {
  const auto found = find(state, {id, {}});
  if (!found) return found.fault();
  const auto times = read_times((*found)->times, (*found)->timezone, (*found)->created_at);
  if (!times) return times.fault();
  return times_reply(*times, context.now, count);
}

result<reply> preview(const context& context, const preview_request& request) {
  const auto from = request.from.value_or(context.now);
  const auto times = read_times(request.times, request.timezone, from);
  if (!times) return times.fault();
  return times_reply(*times, from, request.count);
}

}  // namespace steward
