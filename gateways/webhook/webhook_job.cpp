#include "gateways/webhook/webhook_job.hpp"

#include "domain/user_state.hpp"
#include "domain/webhooks/deliveries.hpp"
#include "domain/webhooks/endpoint_commands.hpp"
#include "identity/random.hpp"
#include "identity/vault.hpp"
#include "identity/webhook_signer.hpp"

namespace steward {
namespace {

constexpr std::chrono::seconds total_limit{15};
constexpr std::size_t most_bytes = 64 * 1024;

/// The secrets that sign now, the present one first. Nothing when one is not there or does not open.
std::optional<std::vector<std::string>> secrets_of(const webhook_gateway& gateway, const webhook_endpoint& to,
                                                   timestamp now) {
  const bool overlaps = to.previous_until && *to.previous_until > now;
  std::vector<std::string> all;
  for (const auto& key : gateway.keys(to, to.key_number - overlaps)) {
    if (key.number > to.key_number) continue;  // of a rotation since then
    auto opened =
        gateway.open(key.sealed, sealed_purpose("webhook_keys", "sealed", webhook_key_row(to, key.number)));
    if (!opened) return std::nullopt;
    all.push_back(*std::move(opened));
  }
  if (all.empty()) return std::nullopt;
  return all;
}

/// What is asked of the endpoint; nothing when it cannot be signed.
std::optional<fetch_request> request_of(const webhook_gateway& gateway, const webhook_endpoint& to,
                                        const webhook_delivery& one) {
  const auto now = gateway.now();
  const auto secrets = secrets_of(gateway, to, now);
  if (!secrets) return std::nullopt;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  const auto id = one.id.to_string();
  const auto signatures = sign_webhook(*secrets, id, seconds, one.body.text);
  if (!signatures) return std::nullopt;
  fetch_request request;
  request.url = to.url;
  request.headers = {"webhook-id: " + id, "webhook-timestamp: " + std::to_string(seconds),
                     "webhook-signature: " + *signatures, "Expect:"};
  if (!one.trace_id.empty())
    request.headers.push_back("traceparent: 00-" + one.trace_id + '-' + random_hex(8) + "-01");
  request.body = one.body.text;
  request.content_type = "application/json";
  return request;
}

webhook_attempt attempt_of(const fetch_result& given) {
  if (const auto* answer = std::get_if<fetch_answer>(&given))
    return {answer->status, {}, answer->body, answer->retry_after};
  return {0, std::get<fetch_failure>(given).reason};
}

outside_result send(const webhook_gateway& gateway, const row<webhook_endpoint>& to, const job& one) {
  auto found = gateway.load(one.user_id, one.id);
  if (!found)
    return job_handler(
        [](const user_state&, const context&, const job&) -> job_outcome { return job_effect{}; });
  auto delivery = make_row(*std::move(found));
  if (!to || !to->enabled) {
    const auto why = to ? "The webhook is not enabled." : "The webhook was deleted.";
    return job_handler([delivery, why](const user_state&, const context& ctx, const job&) {
      return give_up(ctx, *delivery, why);
    });
  }
  const auto request = request_of(gateway, *to, *delivery);
  if (!request) return job_failure{"the secret of the webhook does not open; see ENCRYPTION_KEYS"};
  return job_handler([delivery, what = attempt_of(gateway.post(*request))](const user_state& state,
                                                                           const context& ctx, const job&) {
    return settle_attempt(state, ctx, *delivery, what);
  });
}

row<webhook_endpoint> find_endpoint(const user_state& state, const job& one) {
  const auto id = endpoint_of(one);
  const auto found = id ? state.webhooks.find(*id) : state.webhooks.end();
  return found == state.webhooks.end() ? nullptr : found->second;
}

}  // namespace

fetch_policy webhook_policy(fetch_policy usual) {
  usual.total_limit = total_limit;
  usual.most_bytes = most_bytes;
  usual.cut_answers = true;
  return usual;
}

void add_webhook_job(job_kinds& kinds, webhook_gateway gateway) {
  job_kind kind;
  kind.name = webhook_job_kind;
  // Of failures on this side only: what the endpoint answers has its own schedule (settle_attempt).
  kind.policy.max_attempts = 50;
  kind.policy.backoff = std::chrono::seconds{2};
  kind.policy.concurrency = 64;
  kind.policy.per_user = 4;  // endpoints that hang hold up nobody else
  kind.prepare = [shared = std::make_shared<const webhook_gateway>(std::move(gateway))](
                     const user_state& state, const context& ctx, const job& one) -> outside_call {
    auto to = find_endpoint(state, one);
    if (to && to->enabled && to->not_before && *to->not_before > ctx.now)
      return [until = *to->not_before](const job_run&) -> outside_result { return job_snooze{until}; };
    return [shared, to, one](const job_run&) { return send(*shared, to, one); };
  };
  kinds.add(std::move(kind));
}

}  // namespace steward
