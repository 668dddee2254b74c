#include "http/authentication.hpp"

#include "http/ascii.hpp"
#include "http/deliver.hpp"
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

// The bearer of a token that is known for good now.
std::shared_ptr<const caller> remember(edge& at, std::string_view token, claims who, const uuid& user) {
  auto bearer =
      std::make_shared<const caller>(caller{user, who.subject, who.email, who.name, who.expires_at});
  at.bearers.insert(token, std::move(who), bearer);
  return bearer;
}

// What can be told at once: claims if the backend has to say which user their subject is.
using first_look = std::variant<std::shared_ptr<const caller>, token_fault, claims>;

first_look look_at(edge& at, std::string_view token) {
  const auto now = at.services.unix_now();
  if (const auto* known = at.bearers.find(token, now)) {
    at.counters.token_hits.add();
    return known->value;
  }
  at.counters.token_misses.add();
  auto verified = at.verifier.verify(token, now);
  if (const auto* fault = std::get_if<token_fault>(&verified)) return *fault;
  auto& who = std::get<claims>(verified);
  const auto own_id = who.issuer == at.services.config.jwt_issuer ? uuid::parse(who.subject) : std::nullopt;
  if (own_id) return remember(at, token, std::move(who), *own_id);
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

}  // namespace

verdict authenticate(edge& at, exchange& x) {
  if (x.row->who == access::public_) return verdict::next;
  auto token = bearer_token(x.req.header("Authorization"));
  if (token.empty() && x.row->who == access::live) {
    token = token_in_subprotocol(x.req);
    if (token.empty() && asks_for_websocket(x.req)) return verdict::next;  // it may come in the first message
  }
  if (token.empty()) {
    refuse_token(x, token_fault::missing);
    return verdict::next;
  }
  auto seen = look_at(at, token);
  if (const auto* fault = std::get_if<token_fault>(&seen))
    refuse_token(x, *fault);
  else if (auto* bearer = std::get_if<std::shared_ptr<const caller>>(&seen))
    x.req.bearer = std::move(*bearer);
  else
    return resolve(at, x, token, std::move(std::get<claims>(seen)));
  return verdict::next;
}

void recognise(edge& at, std::string token, std::function<void(recognition)> then) {
  auto seen = look_at(at, token);
  if (const auto* fault = std::get_if<token_fault>(&seen)) return then(*fault);
  if (auto* bearer = std::get_if<std::shared_ptr<const caller>>(&seen)) return then(std::move(*bearer));
  struct pending {
    edge& at;
    std::string token;
    claims who;
    std::function<void(recognition)> then;
  };
  auto subject = subject_of(std::get<claims>(seen));
  auto kept = std::make_unique<pending>(
      pending{at, std::move(token), std::move(std::get<claims>(seen)), std::move(then)});
  at.behind.resolve_subject(std::move(subject), completion<uuid>([kept = std::move(kept)](result<uuid> user) {
                              if (!user) return kept->then(std::move(user).fault());
                              kept->then(remember(kept->at, kept->token, std::move(kept->who), *user));
                            }));
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
