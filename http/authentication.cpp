#include "http/ascii.hpp"
#include "http/deliver.hpp"
#include "http/steps.hpp"

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

void accept(edge& at, exchange& x, std::string_view token, claims who, const uuid& user) {
  x.req.bearer = std::make_shared<const caller>(caller{user, who.subject, who.email, who.name});
  at.bearers.insert(token, std::move(who), x.req.bearer);
}

// Called when the backend has said whom an external subject is.
void know_subject(edge& at, exchange& x, result<uuid> user, claims who) {
  if (user)
    accept(at, x, x.remembered_token, std::move(who), *user);
  else
    x.decide(make_problem(user.fault(), x.problem()));
}

verdict resolve(edge& at, exchange& x, std::string_view token, claims who) {
  external_subject subject{who.issuer, who.subject, who.email, who.name};
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
  const auto token = bearer_token(x.req.header("Authorization"));
  if (token.empty()) {
    refuse_token(x, token_fault::missing);
    return verdict::next;
  }
  const auto now = at.services.unix_now();
  if (const auto* known = at.bearers.find(token, now)) {
    at.counters.token_hits.add();
    x.req.bearer = known->value;
    return verdict::next;
  }
  at.counters.token_misses.add();
  auto verified = at.verifier.verify(token, now);
  if (const auto* fault = std::get_if<token_fault>(&verified)) {
    refuse_token(x, *fault);
    return verdict::next;
  }
  auto& who = std::get<claims>(verified);
  const auto own_id = who.issuer == at.services.config.jwt_issuer ? uuid::parse(who.subject) : std::nullopt;
  if (!own_id) return resolve(at, x, token, std::move(who));
  accept(at, x, token, std::move(who), *own_id);
  return verdict::next;
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

}  // namespace steward::http
