#include "domain/webhooks/deliveries.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "domain/derived_id.hpp"
#include "domain/event_view.hpp"
#include "domain/job_commands.hpp"
#include "domain/stream.hpp"
#include "domain/user_state.hpp"

namespace steward {
namespace {

/// What is told of an event: what subscribers of the stream get, without the place in their stream.
std::string event_json(const event& what) {
  std::string out;
  json_object(out)
      .member("seq", what.seq)
      .member("topic", topic_of(what.entity))
      .member("id", what.entity_id)
      .member("version", what.entity_version)
      .member("source", what.source)
      .member("trace_id", what.trace_id)
      .member("changed", what.changed)
      .member("object", event_data(what))
      .end();
  return out;
}

webhook_delivery delivery_of(const webhook_endpoint& to, const event& what) {
  webhook_delivery one;
  one.user_id = to.user_id;
  // The time as well: a database that was restored gives numbers anew.
  one.id = derived_id(to.id.to_string() + ' ' + std::to_string(what.at.time_since_epoch().count()), what.seq);
  one.endpoint_id = to.id;
  one.event_seq = what.seq;
  one.entity_id = what.entity_id;
  one.type = what.kind;
  one.trace_id = what.trace_id;
  one.body.text = message_body(what.kind, what.at, event_json(what));
  one.created_at = what.at;
  return one;
}

/// Messages about one thing wait for each other where their owner wants that.
std::string key_of(const webhook_endpoint& to, const webhook_delivery& one) {
  auto key = to.id.to_string();
  if (to.ordered) key += '/' + one.entity_id.value_or(one.id).to_string();
  return key;
}

job_request job_of(const webhook_endpoint& to, const webhook_delivery& one, timestamp now) {
  job_request request;
  request.id = one.id;
  request.kind = webhook_job_kind;
  request.key = key_of(to, one);
  request.rule = to.ordered ? key_rule::ordered : key_rule::none;
  request.run_at = now;
  json_object(request.payload.text = {}).member("endpoint_id", to.id).end();
  return request;
}

}  // namespace

bool is_wanted(const webhook_endpoint& to, const event& what) {
  if (!to.enabled || to.id == what.entity_id) return false;  // an endpoint is not told of itself
  return to.topics.empty() || std::any_of(to.topics.begin(), to.topics.end(), [&](const auto& one) {
           return one == what.kind || one == topic_of(what.entity);
         });
}

std::string message_body(std::string_view type, timestamp at, std::string_view data) {
  std::string out;
  json_object(out)
      .member("type", type)
      .member("timestamp", at)
      .member("data", json_text{std::string(data)})
      .end();
  return out;
}

void queue_delivery(const user_state& state, const context& context, const webhook_endpoint& to,
                    webhook_delivery one, std::vector<change>& changes) {
  one.updated_at = context.now;
  one.delivered_at.reset();
  const bool queued = state.jobs.size() < context.bounds.webhook_backlog &&
                      enqueue(state, context, job_of(to, one, context.now), changes);
  one.state = static_cast<int>(queued ? delivery_state::queued : delivery_state::dropped);
  one.next_at = queued ? std::optional(context.now) : std::nullopt;
  if (!queued) one.last_error = "Too many jobs waited already. Ask for it again with recover.";
  changes.push_back({make_row(std::move(one))});
}

void add_webhook_deliveries(const user_state& state, const context& context, std::vector<change>& changes) {
  if (state.webhooks.empty()) return;
  const auto decided = changes.size();
  for (std::size_t i = 0; i < decided; ++i) {
    const auto* told = std::get_if<row<event>>(&changes[i].row);
    if (!told) continue;
    const auto what = *told;  // adding moves the changes
    for (const auto& [id, to] : state.webhooks)
      if (is_wanted(*to, *what)) queue_delivery(state, context, *to, delivery_of(*to, *what), changes);
  }
}

std::optional<uuid> endpoint_of(const job& one) {
  const auto payload = nlohmann::json::parse(one.payload.text, nullptr, false);
  if (!payload.is_object() || !payload.contains("endpoint_id") || !payload["endpoint_id"].is_string())
    return std::nullopt;
  return uuid::parse(payload["endpoint_id"].get_ref<const std::string&>());
}

}  // namespace steward
