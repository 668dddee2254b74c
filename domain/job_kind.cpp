#include "domain/job_kind.hpp"

#include <exception>

#include "domain/job_commands.hpp"
#include "domain/user_state.hpp"

namespace steward {
namespace {

/// The job if it may run as the ticket says; null otherwise. What is spent ends here.
row<job> present(const user_state& state, const job_ticket& ticket, std::vector<change>& changes) {
  const auto one = state.jobs.find(ticket.id);
  if (!one || one->version != ticket.version) return nullptr;
  if (phase_of(*one) == job_phase::spent) changes.push_back({one, true});
  return phase_of(*one) == job_phase::waiting ? one : nullptr;
}

job_outcome guarded(const job_handler& run, const user_state& state, const context& context, const job& one) {
  try {
    return run(state, context, one);
  } catch (const std::exception& fault) {
    return job_failure{fault.what()};
  }
}

const job_policy& policy_of(const job_kind* kind) {
  static const job_policy usual;
  return kind ? kind->policy : usual;
}

/// One overload for each outcome.
struct settler {
  const user_state& state;
  const steward::context& context;
  const job_policy& policy;
  const job& one;
  decision& made;

  void operator()(job_effect& effect) const {
    made.changes = std::move(effect.changes);
    finish_job(state, context, one, made.changes);
  }
  void operator()(job_failure& failure) const {
    made.changes = std::move(failure.changes);
    fail_job(state, context, policy, one, std::move(failure.reason), failure.retry, failure.retry_after,
             made.changes);
  }
  void operator()(job_snooze& snooze) const {
    made.changes = std::move(snooze.changes);
    snooze_job(context, one, snooze.until, made.changes);
  }
};

void settle(const user_state& state, const context& context, const job_policy& policy, const job& one,
            job_outcome outcome, decision& made) {
  std::visit(settler{state, context, policy, one, made}, outcome);
}

}  // namespace

decision run_job(const user_state& state, const context& context, const job_kinds& kinds,
                 const job_ticket& ticket) {
  decision made;
  const auto one = present(state, ticket, made.changes);
  if (!one) return made;
  const auto* kind = kinds.find(one->kind);
  auto outcome = kind && kind->run ? guarded(kind->run, state, context, *one)
                                   : job_failure{"No handler for jobs of kind " + one->kind};
  settle(state, context, policy_of(kind), *one, std::move(outcome), made);
  return made;
}

outside_call prepare_job(const user_state& state, const context& context, const job_kinds& kinds,
                         const job_ticket& ticket) {
  const auto one = state.jobs.find(ticket.id);
  if (!one || one->version != ticket.version || !kinds.is_outside(*one)) return nullptr;
  try {
    return kinds.find(one->kind)->prepare(state, context, *one);
  } catch (const std::exception& fault) {
    return [reason = std::string(fault.what())](const job_run&) -> outside_result {
      return job_failure{reason};
    };
  }
}

decision settle_job(const user_state& state, const context& context, const job_kinds& kinds,
                    const job_ticket& ticket, outside_result given) {
  decision made;
  const auto one = present(state, ticket, made.changes);
  if (!one) return made;
  auto outcome = std::visit(
      [&]<class T>(T& result) -> job_outcome {
        if constexpr (std::is_same_v<T, job_handler>)
          return guarded(result, state, context, *one);
        else
          return std::move(result);
      },
      given);
  settle(state, context, policy_of(kinds.find(one->kind)), *one, std::move(outcome), made);
  return made;
}

decision note_failure(const user_state& state, const context& context, const job_kinds& kinds,
                      const job_ticket& ticket, std::string reason, bool retry) {
  return settle_job(state, context, kinds, ticket, job_failure{std::move(reason), retry});
}

}  // namespace steward
