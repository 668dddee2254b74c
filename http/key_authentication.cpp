#include "http/key_authentication.hpp"

#include <algorithm>

#include "domain/user_state.hpp"
#include "http/api_key_token.hpp"
#include "http/deliver.hpp"

namespace steward::http {
namespace {

constexpr std::int64_t session_seconds =
    15 * 60;  ///< after which a live connection must present its key again
constexpr std::string_view live_scope = "live:read";

error invalid_key() {
  return {errc::unauthorized, "This API key is not valid: it was revoked, replaced, or has expired."};
}

/// A key whose user is asked.
struct inquiry {
  edge& at;
  std::string key;
  presented_key says;
  std::function<void(recognition)> then = nullptr;
  api_key_grant grant = {};  ///< filled when the answer is good
};

ask question_about(const std::shared_ptr<inquiry>& one) {
  ask question;
  question.user = one->says.user;
  question.internal = true;  // the request itself counts against the rate, this does not
  question.source = "api-key";
  question.work = command([one](const user_state& state, const context& context) {
    return use_api_key(state, context, one->says.hash, one->grant);
  });
  return question;
}

std::int64_t seconds_of(timestamp at) {
  return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
}

std::shared_ptr<const caller> remember(const inquiry& one) {
  auto& at = one.at;
  const auto& grant = one.grant;
  const auto now = at.services.unix_now();
  const auto end = grant.expires_at ? seconds_of(*grant.expires_at) : now + session_seconds;
  caller who;
  who.user = one.says.user;
  who.subject = who.user.to_string();
  who.expires_at = std::min(end, now + session_seconds);
  who.credential = one.says.credential;
  who.scopes = std::make_shared<const std::vector<std::string>>(grant.scopes);
  auto bearer = std::make_shared<const caller>(std::move(who));
  claims entry;
  entry.subject = bearer->subject;
  entry.expires_at = std::min(end, now + key_memory_seconds);
  at.bearers.insert(one.key, std::move(entry), bearer);
  return bearer;
}

/// A user that is gone has no keys.
error as_refusal(const error& fault) { return fault.code == errc::not_found ? invalid_key() : fault; }

bool allows(const caller& who, std::string_view scope) {
  return std::find(who.scopes->begin(), who.scopes->end(), scope) != who.scopes->end();
}

recognition for_live(std::shared_ptr<const caller> who) {
  if (!allows(*who, live_scope)) return error{errc::forbidden, "This API key lacks the scope live:read."};
  return who;
}

}  // namespace

verdict authenticate_key(edge& at, exchange& x, std::string_view key) {
  if (const auto* known = at.bearers.find(key, at.services.unix_now())) {
    x.req.bearer = known->value;
    return verdict::next;
  }
  const auto says = read_api_key(key);
  if (!says) {
    x.decide(make_problem(invalid_key(), x.problem()));
    return verdict::next;
  }
  const auto one = std::make_shared<inquiry>(inquiry{at, std::string(key), *says});
  completion<reply> done(deliver_to(x, [one](exchange& later, result<reply> answer) {
    if (answer)
      later.req.bearer = remember(*one);
    else
      later.decide(make_problem(as_refusal(answer.fault()), later.problem()));
  }));
  at.behind.submit(question_about(one), std::move(done));
  return verdict::waiting;
}

void recognise_key(edge& at, std::string key, std::function<void(recognition)> then) {
  if (const auto* known = at.bearers.find(key, at.services.unix_now())) return then(for_live(known->value));
  const auto says = read_api_key(key);
  if (!says) return then(invalid_key());
  const auto one = std::make_shared<inquiry>(inquiry{at, std::move(key), *says, std::move(then)});
  completion<reply> done([one](result<reply> answer) {
    if (answer)
      one->then(for_live(remember(*one)));
    else
      one->then(as_refusal(answer.fault()));
  });
  at.behind.submit(question_about(one), std::move(done));
}

// Default: an operation without a scope is for no key.
verdict check_scope(edge& at, exchange& x) {
  if (!x.req.bearer || !x.req.bearer->scopes) return verdict::next;
  const auto& needed = at.table.scope(x.route_index);
  if (!needed.empty() && allows(*x.req.bearer, needed)) return verdict::next;
  x.decide(
      make_problem(error{errc::forbidden, needed.empty() ? "API keys cannot do this; sign in."
                                                         : "This API key lacks the scope " + needed + "."},
                   x.problem()));
  return verdict::next;
}

}  // namespace steward::http
