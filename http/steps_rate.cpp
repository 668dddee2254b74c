#include "http/deliver.hpp"
#include "http/steps.hpp"

namespace steward::http {
namespace {

void refuse(edge& at, exchange& x, std::chrono::nanoseconds wait, const rate_standing& standing) {
  error fault{errc::rate_limited, "Too many requests come from this address. Wait, then go on more slowly."};
  fault.retry_after = static_cast<int>(std::chrono::ceil<std::chrono::seconds>(wait).count());
  x.rate = standing;
  x.decide(make_problem(fault, x.problem()));
  at.counters.limited_addresses.add();
}

// Whoever is within this limit is told nothing of it: it is wide, and the user's own counts more.
bool passes(edge& at, exchange& x) {
  const auto [wait, standing] =
      at.gate.requests.take(x.origin.address, 1, rate_class::address, x.started.time_since_epoch());
  if (wait.count() > 0) refuse(at, x, wait, standing);
  return wait.count() == 0;
}

void count_proof(edge& at, exchange& x) {
  const auto [wait, standing] =
      at.gate.proofs.take(x.origin.address, 1, rate_class::auth, x.started.time_since_epoch());
  x.rate = standing;
  if (wait.count() > 0) refuse(at, x, wait, standing);
}

// What this node counts by itself goes on beside what all nodes have counted, for when that is lost.
void take_verdict(edge& at, exchange& x, const shared_verdict& verdict) {
  if (!verdict.known) return count_proof(at, x);
  const auto standing =
      rate_limiter(at.gate.proofs.policy(), verdict.until_full).standing(rate_class::auth, {});
  if (verdict.wait.count() > 0) return refuse(at, x, verdict.wait, standing);
  at.gate.proofs.take(x.origin.address, 1, rate_class::auth, x.started.time_since_epoch());
  x.rate = standing;
}

verdict count_proof_together(edge& at, exchange& x) {
  const auto& proofs = at.gate.proofs;
  // What this node alone has let through is too much already: no need to ask.
  if (proofs.wait(x.origin.address, 1, x.started.time_since_epoch()).count() > 0) {
    count_proof(at, x);
    return verdict::next;
  }
  completion<shared_verdict> done(deliver_to(x, [&at](exchange& later, result<shared_verdict> told) {
    take_verdict(at, later, told ? *told : shared_verdict{});
  }));
  shared_claim claim{"auth:" + x.origin.address.subscriber().to_string(), proofs.policy()};
  at.behind.count_together(std::move(claim), std::move(done));
  return verdict::waiting;
}

}  // namespace

verdict limit_address(edge& at, exchange& x) {
  const auto which = x.row->limits;
  if (which == rate_class::none || !passes(at, x) || which != rate_class::auth) return verdict::next;
  if (at.behind.counts_together() && !at.gate.proofs.is_unlimited()) return count_proof_together(at, x);
  count_proof(at, x);
  return verdict::next;
}

}  // namespace steward::http
