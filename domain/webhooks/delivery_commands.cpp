#include "domain/webhooks/delivery_commands.hpp"

#include "domain/job_commands.hpp"
#include "domain/user_state.hpp"
#include "domain/webhooks/deliveries.hpp"

namespace steward {
namespace {

constexpr int most_recovered = 1'000;
constexpr const char* test_type = "webhook.test";

reply delivery_reply(const webhook_delivery& one, reply_kind kind = reply_kind::ok) {
  return {kind, std::make_shared<const std::string>(delivery_json(one, true))};
}

/// The endpoint, if messages can be sent to it.
result<row<webhook_endpoint>> open_endpoint(const user_state& state, const uuid& id) {
  const auto found = state.webhooks.find(id);
  if (found == state.webhooks.end())
    return error{errc::conflict, "The webhook of this delivery was deleted: there is nowhere to send it."};
  if (!found->second->enabled)
    return error{errc::conflict, "The webhook is not enabled. Enable it, then send again."};
  return found->second;
}

/// The one that waits is due now, with all its attempts.
void hurry(const user_state& state, const context& context, const job& one, std::vector<change>& changes) {
  if (phase_of(one) == job_phase::dead)
    revive_job(state, context, one, changes);
  else if (phase_of(one) == job_phase::waiting)
    snooze_job(context, one, context.now, changes);
}

webhook_delivery begun_again(const webhook_delivery& before) {
  auto after = before;
  ++after.version;
  after.attempts = 0;
  after.last_error.clear();
  return after;
}

/// The row of the delivery is the last of the changes.
void send_again(const user_state& state, const context& context, const webhook_endpoint& to,
                const webhook_delivery& before, std::vector<change>& changes) {
  auto after = begun_again(before);
  const auto job = state.jobs.find(before.id);
  if (!job) return queue_delivery(state, context, to, std::move(after), changes);
  hurry(state, context, *job, changes);
  after.state = static_cast<int>(delivery_state::queued);
  after.next_at = after.updated_at = context.now;
  changes.push_back({make_row(std::move(after))});
}

const webhook_delivery& last_delivery(const std::vector<change>& changes) {
  return *std::get<row<webhook_delivery>>(changes.back().row);
}

}  // namespace

std::string delivery_json(const webhook_delivery& one, bool whole) {
  std::string out;
  json_object object(out);
  object.member("id", one.id)
      .member("webhook_id", one.endpoint_id)
      .member("type", one.type)
      .member("event_seq", one.event_seq > 0 ? std::optional(one.event_seq) : std::nullopt)
      .member("entity_id", one.entity_id)
      .member("state", delivery_state_names[static_cast<std::size_t>(one.state)])
      .member("attempts", one.attempts)
      .member("last_status", one.last_status > 0 ? std::optional(one.last_status) : std::nullopt)
      .member("last_error", one.last_error.empty() ? std::nullopt : std::optional(one.last_error))
      .member("response", one.response)
      .member("next_at", one.next_at)
      .member("delivered_at", one.delivered_at)
      .member("created_at", one.created_at)
      .member("updated_at", one.updated_at);
  if (whole) object.member("message", one.body);
  object.end();
  return out;
}

delivery_query get_delivery(const uuid& id) {
  delivery_query query;
  query.filter.id = id;
  query.filter.limit = 1;
  query.answer = [](const user_state&, const context&,
                    const std::vector<webhook_delivery>& found) -> result<reply> {
    if (found.empty()) return not_found("Delivery");
    return delivery_reply(found.front());
  };
  return query;
}

delivery_command replay_delivery(const uuid& id) {
  delivery_command command;
  command.filter.id = id;
  command.filter.limit = 1;
  command.decide = [](const user_state& state, const context& context,
                      const std::vector<webhook_delivery>& found) -> result<decision> {
    if (found.empty()) return not_found("Delivery");
    const auto to = open_endpoint(state, found.front().endpoint_id);
    if (!to) return to.fault();
    decision made;
    send_again(state, context, **to, found.front(), made.changes);
    made.answer = delivery_reply(last_delivery(made.changes));
    return made;
  };
  return command;
}

delivery_command recover_deliveries(const webhook_target& target, timestamp since) {
  delivery_command command;
  command.filter.endpoint_id = target.id;
  command.filter.states = {static_cast<int>(delivery_state::failed),
                           static_cast<int>(delivery_state::dropped)};
  command.filter.since = since;
  command.filter.limit = most_recovered + 1;
  command.filter.oldest_first = true;
  command.decide = [target](const user_state& state, const context& context,
                            const std::vector<webhook_delivery>& found) -> result<decision> {
    const auto present = get_webhook(state, target);
    if (!present) return present.fault();
    const auto to = open_endpoint(state, target.id);
    if (!to) return to.fault();
    decision made;
    int queued = 0;
    for (const auto& one : found) {
      if (queued == most_recovered) break;
      send_again(state, context, **to, one, made.changes);
      ++queued;
    }
    std::string body;
    json_object(body)
        .member("queued", queued)
        .member("more", found.size() > static_cast<std::size_t>(most_recovered))
        .end();
    made.answer = {reply_kind::ok, std::make_shared<const std::string>(std::move(body))};
    return made;
  };
  return command;
}

result<decision> test_webhook(const user_state& state, const context& context, const webhook_target& target) {
  const auto present = get_webhook(state, target);
  if (!present) return present.fault();
  const auto to = open_endpoint(state, target.id);
  if (!to) return to.fault();
  webhook_delivery one;
  one.user_id = state.id;
  one.id = context.ids.next(context.now);
  one.endpoint_id = target.id;
  one.type = test_type;
  one.trace_id = context.trace_id;
  std::string data;
  json_object(data).member("webhook_id", target.id).end();
  one.body.text = message_body(test_type, context.now, data);
  one.created_at = context.now;
  decision made;
  queue_delivery(state, context, **to, std::move(one), made.changes);
  made.answer = delivery_reply(last_delivery(made.changes), reply_kind::created);
  made.answer.location = "/api/v1/webhooks/deliveries/" + last_delivery(made.changes).id.to_string();
  return made;
}

}  // namespace steward
