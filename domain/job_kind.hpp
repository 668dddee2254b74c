#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <variant>

#include "domain/ask.hpp"
#include "domain/job_policy.hpp"

namespace steward {

/// The job is done: its effect, committed together with the removal of the job, so exactly once.
struct job_effect {
  std::vector<change> changes;
};

/// It did not work. With `retry` it is tried again after the kind's backoff, but not before `retry_after`;
/// without, or after too many failures, it is dead. What is to be known of the failure is committed with it.
struct job_failure {
  std::string reason;  ///< for operators; no secrets
  bool retry = true;
  std::chrono::milliseconds retry_after{0};
  std::vector<change> changes = {};
};

/// It runs again at `until`, which is no failure. What it has done so far is committed with that.
struct job_snooze {
  timestamp until;
  std::vector<change> changes;
};

using job_outcome = std::variant<job_effect, job_failure, job_snooze>;

/// Runs in the user's actor: a pure function of its arguments, quick. What it throws is a failure.
using job_handler = std::function<job_outcome(const user_state&, const context&, const job&)>;

/// What a run outside the user's actor may look at.
struct job_run {
  std::chrono::steady_clock::time_point deadline;           ///< nobody waits for longer
  std::shared_ptr<const std::atomic<bool>> cancelled = {};  ///< true: stop, the result is dropped

  bool is_over() const { return (cancelled && *cancelled) || std::chrono::steady_clock::now() >= deadline; }
};

/// What such a run gives: the function that makes its effect, run in the user's actor afterwards; or a
/// failure or snooze.
using outside_result = std::variant<job_handler, job_failure, job_snooze>;

/// The run itself, on a thread of its own: may block until the deadline. It can happen more than once for one
/// job (crash, deadline); its effect cannot. What it throws is a failure.
using outside_call = std::function<outside_result(const job_run&)>;

/// Takes from the user's state what the run needs. Runs in the user's actor.
using outside_preparation = std::function<outside_call(const user_state&, const context&, const job&)>;

/// A kind of job: a name for its rows, and one of the two sorts of handlers.
struct job_kind {
  std::string name;
  job_policy policy;
  job_handler run = nullptr;              ///< pure kinds
  outside_preparation prepare = nullptr;  ///< outside kinds
};

/// The kinds that a node runs. Made at start, not changed afterwards.
class job_kinds {
 public:
  void add(job_kind kind) { kinds_.insert_or_assign(kind.name, std::move(kind)); }
  /// Null when there is none.
  const job_kind* find(const std::string& name) const {
    const auto found = kinds_.find(name);
    return found == kinds_.end() ? nullptr : &found->second;
  }
  /// Whether the job is to run outside its user's actor.
  bool is_outside(const job& one) const {
    const auto* kind = find(one.kind);
    return kind && kind->prepare && phase_of(one) == job_phase::waiting;
  }
  /// Whether the pool starts it, within the limits of its kind. The others run as soon as they are due, many
  /// at a turn of their user.
  bool is_pooled(const job& one) const {
    const auto* kind = find(one.kind);
    return kind && (kind->prepare || kind->policy.has_rate()) && phase_of(one) == job_phase::waiting;
  }

 private:
  std::map<std::string, job_kind> kinds_;
};

/// A job as a scheduler knows it; one that has changed since is left alone.
struct job_ticket {
  uuid id;
  std::int64_t version = 0;
};

/// Runs a job of a pure kind, if it still is as the ticket says: its effect and the end of its row, or the
/// failure, in one decision.
decision run_job(const user_state&, const context&, const job_kinds&, const job_ticket&);

/// Prepares a run of a job of an outside kind. Null when the job no longer is as the ticket says.
outside_call prepare_job(const user_state&, const context&, const job_kinds&, const job_ticket&);

/// Takes what a run outside gave for a job, if it still is as the ticket says.
decision settle_job(const user_state&, const context&, const job_kinds&, const job_ticket&, outside_result);

/// Counts a failure that the handler did not see: its effect could not be stored, its deadline passed.
/// Without `retry` it is the last one.
decision note_failure(const user_state&, const context&, const job_kinds&, const job_ticket&,
                      std::string reason, bool retry = true);

}  // namespace steward
