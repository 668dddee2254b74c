#include <array>
#include <exception>
#include <utility>

#include "http/steps.hpp"
#include "log/log.hpp"

namespace steward::http {
namespace {

// The order of what happens to a request. First what needs only its head:
constexpr std::array<step, 4> head_steps{
    identify,     // first, so that every answer and log line, also of a refusal, carries request id and trace
    read_origin,  // before anything can refuse: a browser may read an error only if CORS lets it
    find_route,   // 404, 405, 501 and OPTIONS; gives the metrics their label and the next steps their limits
    check_content,  // 413 and 415 before the body is read, so that nobody uploads in vain
};

// Then, with the body:
constexpr std::array<step, 9> body_steps{
    limit_address,         // before any work that a flood could make us do: verifying, hashing passwords
    authenticate,          // before anything looks at what was sent: strangers learn nothing
    check_scope,           // 403 for API keys that are not for this, before anything else is looked at
    check_owner,           // 403 for somebody else's path, before any look-up
    check_role,            // 403 for operators' routes, before anything else of the request is looked at
    read_parameters,       // path and query, decoded
    read_idempotency_key,  // after authentication: a key belongs to a user
    negotiate,             // 406 before work is done that nobody could read
    handle,                // may wait for the backend
};

void run(edge& at, exchange& x, step next) noexcept {
  x.in_call = true;
  x.woken = false;
  verdict result = verdict::next;
  try {
    result = next(at, x);
  } catch (const std::exception& fault) {
    log::error("A request failed with an exception",
               {{"what", fault.what()}, {"path", x.req.path}, {"trace_id", x.req.trace_id}});
    x.decide(make_problem(error{errc::internal}, x.problem()));
  }
  x.in_call = false;
  if (result == verdict::waiting && x.woken) result = verdict::next;
  x.waiting = result == verdict::waiting && !x.decided;
}

// What every answer gets, in this order: a tag is of the plain body; a 304 needs no coding.
void conclude(edge& at, exchange& x) {
  tag_and_revalidate(at, x);
  encode(at, x);
}

// Whoever is not known, may not, or has tried too often to prove who they are.
bool refuses_access(const exchange& x) {
  const auto status = x.answer.status;
  const bool proof = x.row != nullptr && x.row->limits == rate_class::auth;
  return status == 401 || status == 403 || (status == 429 && proof);
}

void write_line(severity level, std::string_view sentence, const exchange& x, std::chrono::nanoseconds took) {
  log::write(level, sentence,
             {{"method", to_string(x.req.verb)},
              {"path", x.req.path},
              {"status", x.answer.status},
              {"client", x.origin.address.to_string()},
              {"ms", std::chrono::duration<double, std::milli>(took).count()},
              {"request_id", x.req.request_id},
              {"trace_id", x.req.trace_id},
              {"user", x.req.bearer ? std::string_view(x.req.bearer->subject) : std::string_view{}}});
}

// False when the log has enough of them for now.
bool tell_refusal(address_gate& gate, const exchange& x, steady_time now) {
  const auto left_out = gate.refusals.admit(x.origin.address, now.time_since_epoch());
  if (!left_out) return false;
  if (*left_out > 0) log::info("refusals of access were left out of the log", {{"count", *left_out}});
  write_line(severity::info, "access was refused", x, now - x.started);
  return true;
}

}  // namespace

void edge::begin(exchange& x) {
  for (const auto next : head_steps) {
    run(*this, x, next);
    if (x.decided) return;
  }
}

bool edge::advance(exchange& x) {
  x.waiting = false;
  while (!x.decided && x.next_step < body_steps.size()) {
    run(*this, x, body_steps[x.next_step++]);
    if (x.waiting) return false;
  }
  conclude(*this, x);
  return true;
}

void edge::introduce(exchange& x) {
  run(*this, x, identify);
  run(*this, x, read_origin);
}

void edge::refuse(exchange& x, response with) {
  x.decide(std::move(with));
  conclude(*this, x);
}

void edge::look_at_revocations() {
  revoked = verifier.revoked();
  if (const auto losses = verifier.key_losses(); std::exchange(key_losses, losses) != losses) bearers.clear();
}

void resume(exchange& x) {
  if (x.in_call)
    x.woken = true;
  else
    x.owner->wake();
}

void edge::account(exchange& x, steady_time now) {
  const auto took = now - x.started;
  counters.count(x.route_index, x.answer.status, took);
  if (refuses_access(x) && log::enabled(severity::info) && tell_refusal(gate, x, now)) return;
  const bool failed = x.answer.status >= 500;
  const auto level = failed ? severity::error : severity::debug;
  if (failed || log::enabled(level)) write_line(level, "request", x, took);
}

}  // namespace steward::http
