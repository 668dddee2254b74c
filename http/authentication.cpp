#include "http/authentication.hpp"

#include <algorithm>

#include "domain/credential.hpp"
#include "http/api_key_token.hpp"
#include "http/ascii.hpp"
#include "http/deliver.hpp"
#include "http/key_authentication.hpp"
#include "http/steps.hpp"
#include "http/websocket_handshake.hpp"

namespace steward::http {
namespace {

// The token of "Authorization: Bearer <token>"; empty when there is none.
std::string_view bearer_token(std::string_view header) {
  constexpr std::size_t scheme = 6;
  if (header.size() <= scheme || header[scheme] != ' ' ||
      !equal_ignoring_case(header.substr(0, scheme), "bearer"))
    return {};
  return trim(header.substr(scheme));
}

void refuse_token(exchange& x, token_fault fault) {
  const std::string_view auth_error = fault == token_fault::missing ? "" : "invalid_token";
  x.decide(make_unauthorized(to_string(fault), auth_error, x.problem()));
}

// The bearer of a token that is known for good now. One of another issuer is believed no longer than the end
// of a credential is remembered, so that what was believed before that end never is afterwards.
std::shared_ptr<const caller> remember(edge& at, std::string_view token, claims who, const uuid& user) {
  caller known{user, who.subject, who.email, who.name, who.expires_at};
  if (who.own) {
    known.session = known.credential = uuid::parse(who.session);
  } else {
    known.credential = subject_credential(who.issuer, who.subject);
    const auto believed = at.services.config.access_token_lifetime().count();
    who.expires_at = std::min(who.expires_at, at.services.unix_now() + believed);
  }
  auto bearer = std::make_shared<const caller>(std::move(known));
  at.bearers.insert(token, std::move(who), bearer);
  return bearer;
}

// What can be told at once: claims if the backend has to say which user their subject is, the key if it has
// to look for that.
using first_look = std::variant<std::shared_ptr<const caller>, token_fault, claims, unknown_key>;

first_look look_at(edge& at, std::string_view token) {
  const auto now = at.services.unix_now();
  if (const auto* known = at.bearers.find(token, now)) {
    at.counters.token_hits.add();
    if (!at.is_revoked(*known->value)) return known->value;
    if (known->value->session) return token_fault::revoked;
    at.bearers.erase(token);  // whoever knows the subjects says why
  } else {
    at.counters.token_misses.add();
  }
  auto verified = at.verifier.verify(token, now);
  if (const auto* fault = std::get_if<token_fault>(&verified)) return *fault;
  if (auto* key = std::get_if<unknown_key>(&verified)) return std::move(*key);
  auto& who = std::get<claims>(verified);
  if (const auto own_id = who.own ? uuid::parse(who.subject) : std::nullopt) {
    auto bearer = remember(at, token, std::move(who), *own_id);
    if (at.is_revoked(*bearer)) return token_fault::revoked;
    return bearer;
  }
  return std::move(who);
}

external_subject subject_of(const claims& who) { return {who.issuer, who.subject, who.email, who.name}; }

// Called when the backend has said whom an external subject is.
void know_subject(edge& at, exchange& x, result<uuid> user, claims who) {
  if (user)
    x.req.bearer = remember(at, x.remembered_token, std::move(who), *user);
  else
    x.decide(make_problem(user.fault(), x.problem()));
}

verdict resolve(edge& at, exchange& x, std::string_view token, claims who) {
  auto subject = subject_of(who);
  x.remembered_token = token;
  auto kept = std::make_unique<claims>(std::move(who));
  completion<uuid> done(
      deliver_to(x, [&at, kept = std::move(kept)](exchange& later, result<uuid> user) mutable {
        know_subject(at, later, std::move(user), std::move(*kept));
      }));
  at.behind.resolve_subject(std::move(subject), std::move(done));
  return verdict::waiting;
}

// Looks for the key; then the step that needs it runs again.
verdict look_for_key(edge& at, exchange& x, unknown_key what) {
  completion<bool> done(deliver_to(x, [](exchange& later, result<bool> found) {
    if (!found) return later.decide(make_problem(found.fault(), later.problem()));
    later.keys_refreshed = true;
    --later.next_step;
  }));
  at.behind.refresh_keys({std::move(what.issuer), std::move(what.kid)}, std::move(done));
  return verdict::waiting;
}

/// A token on its way through recognise().
struct recognising {
  edge& at;
  std::string token;
  std::function<void(recognition)> then;
  claims who;
};

void recognise(std::unique_ptr<recognising> one, bool keys_refreshed);

void recognise_subject(std::unique_ptr<recognising> one) {
  auto& behind = one->at.behind;
  auto subject = subject_of(one->who);
  completion<uuid> done([one = std::move(one)](result<uuid> user) {
    if (!user) return one->then(std::move(user).fault());
    one->then(remember(one->at, one->token, std::move(one->who), *user));
  });
  behind.resolve_subject(std::move(subject), std::move(done));
}

void recognise_key(std::unique_ptr<recognising> one, unknown_key what) {
  auto& behind = one->at.behind;
  completion<bool> done([one = std::move(one)](result<bool> found) mutable {
    if (!found) return one->then(std::move(found).fault());
    recognise(std::move(one), true);
  });
  behind.refresh_keys({std::move(what.issuer), std::move(what.kid)}, std::move(done));
}

void recognise(std::unique_ptr<recognising> one, bool keys_refreshed) {
  auto seen = look_at(one->at, one->token);
  if (const auto* fault = std::get_if<token_fault>(&seen)) return one->then(*fault);
  if (auto* bearer = std::get_if<std::shared_ptr<const caller>>(&seen)) return one->then(std::move(*bearer));
  if (auto* key = std::get_if<unknown_key>(&seen)) {
    if (keys_refreshed) return one->then(token_fault::key);
    return recognise_key(std::move(one), std::move(*key));
  }
  one->who = std::move(std::get<claims>(seen));
  recognise_subject(std::move(one));
}

}  // namespace

verdict authenticate(edge& at, exchange& x) {
  if (x.row->who == access::public_) return verdict::next;
  auto token = bearer_token(x.req.header("Authorization"));
  if (token.empty() && x.row->who == access::live) {
    token = token_in_subprotocol(x.req);
    if (token.empty() && asks_for_websocket(x.req)) return verdict::next;  // it may come in the first message
  }
  if (token.empty()) token = x.req.header("X-API-Key");
  if (is_api_key(token)) return authenticate_key(at, x, token);
  if (token.empty()) {
    refuse_token(x, token_fault::missing);
    return verdict::next;
  }
  auto seen = look_at(at, token);
  if (auto* who = std::get_if<claims>(&seen)) return resolve(at, x, token, std::move(*who));
  auto* key = std::get_if<unknown_key>(&seen);
  if (key && !x.keys_refreshed) return look_for_key(at, x, std::move(*key));
  if (key)
    refuse_token(x, token_fault::key);
  else if (const auto* fault = std::get_if<token_fault>(&seen))
    refuse_token(x, *fault);
  else
    x.req.bearer = std::move(std::get<std::shared_ptr<const caller>>(seen));
  return verdict::next;
}

void recognise(edge& at, std::string token, std::function<void(recognition)> then) {
  if (is_api_key(token)) return recognise_key(at, std::move(token), std::move(then));
  recognise(std::make_unique<recognising>(recognising{at, std::move(token), std::move(then), {}}), false);
}

verdict check_owner(edge&, exchange& x) {
  if (x.row->who != access::path_user) return verdict::next;
  for (const auto& [name, value] : x.req.parameters) {
    if (name != "user_id") continue;
    const bool own = value == x.req.bearer->subject || uuid::parse(value) == x.req.bearer->user;
    if (!own)
      x.decide(
          make_problem(error{errc::forbidden, "The path names another user than the token."}, x.problem()));
  }
  return verdict::next;
}

// Asked each time: a role that is taken away counts at once.
verdict check_role(edge& at, exchange& x) {
  if (x.row->who != access::admin) return verdict::next;
  completion<reply> done(deliver_to(x, [](exchange& later, result<reply> answer) {
    if (!answer) later.decide(make_problem(answer.fault(), later.problem()));
  }));
  at.behind.inspect(role_query{x.req.bearer->user, "admin"}, std::move(done));
  return verdict::waiting;
}

}  // namespace steward::http
