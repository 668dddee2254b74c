#include "domain/webhooks/endpoint_commands.hpp"

#include "domain/audit.hpp"
#include "domain/mail.hpp"
#include "domain/task_changes.hpp"

namespace steward {
namespace {

/// `secret`: absent unless it is told now; empty: told before.
void append_webhook(std::string& out, const webhook_endpoint& one,
                    const std::optional<std::string>& secret = std::nullopt) {
  const auto text_or_null = [](const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
  };
  json_object object(out);
  object.member("id", one.id)
      .member("url", one.url)
      .member("description", one.description)
      .member("topics", one.topics)
      .member("enabled", one.enabled)
      .member("disabled_reason", text_or_null(one.disabled_reason))
      .member("ordered", one.ordered)
      .member("signing", one.public_key.empty() ? "hmac" : "ed25519")
      .member("public_key", text_or_null(one.public_key))
      .member("previous_secret_until", one.previous_until)
      .member("failing_since", one.failing_since)
      .member("paused_until", one.not_before)
      .member("created_at", one.created_at)
      .member("updated_at", one.updated_at)
      .member("version", one.version);
  if (secret) object.member("secret", text_or_null(*secret));
  object.end();
}

std::shared_ptr<const std::string> shared(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

reply answer_with(const webhook_endpoint& one, reply_kind kind = reply_kind::ok) {
  return {kind, shared(webhook_json(one)), version_etag(one.version)};
}

/// Tells the secret now, and never again. A private key that only signs here is not told at all.
reply answer_with_secret(const webhook_endpoint& one, const webhook_secret& secret, reply_kind kind) {
  if (!secret.public_key.empty()) return answer_with(one, kind);
  std::string told, kept;
  append_webhook(told, one, secret.text);
  append_webhook(kept, one, std::string{});
  reply answer{kind, shared(std::move(told)), version_etag(one.version)};
  answer.kept = shared(std::move(kept));
  return answer;
}

result<row<webhook_endpoint>> find(const user_state& state, const webhook_target& target) {
  const auto found = state.webhooks.find(target.id);
  if (found == state.webhooks.end()) return not_found("Webhook");
  if (target.expected.allows(found->second->version)) return found->second;
  return changed_meanwhile(shared(webhook_json(*found->second)), found->second->version);
}

void put(task_changes& work, const webhook_endpoint& one, const char* kind, bool remove = false) {
  work.put({make_row(one), remove}, kind, {"webhook", one.id, one.version + remove}, "{}", webhook_json(one));
}

std::string audit_data(const webhook_endpoint& one) {
  std::string out;
  json_object(out).member("webhook", one.id).end();
  return out;
}

/// With the event, and a line in the audit: whoever can make an endpoint hears what the user does.
result<decision> tell(task_changes& work, const webhook_endpoint& one, const char* kind, reply answer,
                      bool remove = false) {
  put(work, one, kind, remove);
  decision made{work.take(), std::move(answer)};
  if (auto told = enqueue_audit(work.state(), work.context(), kind, audit_data(one), made.changes); !told)
    return std::move(told).fault();
  return made;
}

row<webhook_key> key_of(const webhook_endpoint& one, std::int64_t number, std::string sealed = {}) {
  return make_row(webhook_key{one.user_id, one.id, number, std::move(sealed)});
}

/// The endpoint's present key.
void put_key(task_changes& work, webhook_endpoint& one, const webhook_secret& fresh,
             const webhook_sealing& sealing) {
  one.public_key = fresh.public_key;
  const auto row = webhook_key_row(one, one.key_number);
  work.put({key_of(one, one.key_number, sealing.seal(fresh.text, row))});
}

/// Takes away the key with this number, if there can be one.
void drop_key(task_changes& work, const webhook_endpoint& one, std::int64_t number) {
  if (number > 0) work.put({key_of(one, number), true});
}

/// It begins anew: what was, is not held against it.
void forgive(webhook_endpoint& one) {
  one.disabled_reason.clear();
  one.failing_since.reset();
  one.not_before.reset();
}

/// Without what may be a secret in it.
std::string without_query(const std::string& url) { return url.substr(0, url.find('?')); }

}  // namespace

std::string webhook_key_row(const webhook_endpoint& one, std::int64_t number) {
  return one.user_id.to_string() + '/' + one.id.to_string() + '/' + std::to_string(number);
}

std::string webhook_json(const webhook_endpoint& one) {
  std::string out;
  append_webhook(out, one);
  return out;
}

result<decision> create_webhook(const user_state& state, const context& context, const webhook_input& input,
                                const webhook_sealing& sealing) {
  if (state.webhooks.size() >= context.bounds.webhooks)
    return error{errc::limit_reached,
                 "There are " + std::to_string(context.bounds.webhooks) +
                     " webhooks already, the most that one user may have. Delete some first."};
  webhook_endpoint made;
  made.user_id = state.id;
  made.id = context.ids.next(context.now);
  made.url = input.url.value_or("");
  made.description = input.description.value_or("");
  made.topics = input.topics.value_or(std::vector<std::string>{});
  made.enabled = input.enabled.value_or(true);
  made.ordered = input.ordered.value_or(false);
  made.created_at = made.updated_at = context.now;
  const auto fresh = sealing.make(input.signing.value_or(webhook_signing::ed25519));
  task_changes work(state, context);
  put_key(work, made, fresh, sealing);
  auto answer = answer_with_secret(made, fresh, reply_kind::created);
  answer.location = "/api/v1/webhooks/" + made.id.to_string();
  return tell(work, made, "webhook.created", std::move(answer));
}

result<decision> update_webhook(const user_state& state, const context& context, const webhook_target& target,
                                const webhook_input& input) {
  const auto before = find(state, target);
  if (!before) return before.fault();
  auto after = **before;
  if (input.url) after.url = *input.url;
  if (input.description) after.description = *input.description;
  if (input.topics) after.topics = *input.topics;
  if (input.ordered) after.ordered = *input.ordered;
  if (input.enabled) after.enabled = *input.enabled;
  if (after.enabled && (!(*before)->enabled || after.url != (*before)->url)) forgive(after);
  if (to_json(after) == to_json(**before)) return decision{{}, answer_with(after)};
  after.updated_at = context.now;
  ++after.version;
  task_changes work(state, context);
  return tell(work, after, "webhook.updated", answer_with(after));
}

result<decision> delete_webhook(const user_state& state, const context& context,
                                const webhook_target& target) {
  const auto gone = find(state, target);
  if (!gone) return gone.fault();
  task_changes work(state, context);
  drop_key(work, **gone, (*gone)->key_number);
  drop_key(work, **gone, (*gone)->key_number - 1);
  return tell(work, **gone, "webhook.deleted", {reply_kind::no_content}, true);
}

result<decision> rotate_webhook_secret(const user_state& state, const context& context,
                                       const webhook_target& target, const webhook_rotation& rotation,
                                       const webhook_sealing& sealing) {
  const auto before = find(state, target);
  if (!before) return before.fault();
  auto after = **before;
  const auto present = after.public_key.empty() ? webhook_signing::hmac : webhook_signing::ed25519;
  const auto fresh = sealing.make(rotation.signing.value_or(present));
  const bool overlaps = rotation.overlap.count() > 0;
  after.previous_until = overlaps ? std::optional(context.now + rotation.overlap) : std::nullopt;
  task_changes work(state, context);
  drop_key(work, after, overlaps ? after.key_number - 1 : after.key_number);
  ++after.key_number;
  put_key(work, after, fresh, sealing);
  after.updated_at = context.now;
  ++after.version;
  auto answer = answer_with_secret(after, fresh, reply_kind::ok);
  return tell(work, after, "webhook.secret_rotated", std::move(answer));
}

result<reply> list_webhooks(const user_state& state) {
  std::vector<row<webhook_endpoint>> all;
  for (const auto& [id, one] : state.webhooks) all.push_back(one);
  std::string body;
  json_object object(body);
  auto& items = object.name("items");
  items += '[';
  for (const auto& one : all) {
    if (items.back() != '[') items += ',';
    append_webhook(items, *one);
  }
  items += ']';
  object.member("total", all.size()).end();
  return reply{reply_kind::ok, shared(std::move(body))};
}

result<reply> get_webhook(const user_state& state, const webhook_target& target) {
  const auto found = find(state, target);
  if (!found) return found.fault();
  return answer_with(**found);
}

void disable_webhook(task_changes& work, webhook_endpoint one, std::string_view reason) {
  one.enabled = false;
  one.disabled_reason = reason;
  one.not_before.reset();
  one.updated_at = work.context().now;
  ++one.version;
  put(work, one, "webhook.disabled");
  const auto& owner = work.state().profile;
  if (!owner || owner->email.empty()) return;
  const auto why = reason == "gone" ? "it answered that nothing is wanted there any more (410 Gone)"
                                    : "no message has arrived there for five days";
  std::vector<change> more;
  // Too many jobs: the event tells of it all the same.
  if (enqueue_mail(work.state(), work.context(),
                   {owner->email,
                    "webhook_disabled",
                    {{"name", owner->name}, {"url", without_query(one.url)}, {"why", why}}},
                   more))
    for (auto& each : more) work.put(std::move(each));
}

}  // namespace steward
