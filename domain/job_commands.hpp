#pragma once

#include "domain/decision.hpp"
#include "domain/job_policy.hpp"

namespace steward {

struct user_state;

/// What to do about other jobs with the same kind and key (FEATURES D5).
enum class key_rule {
  none,      ///< nothing: the key only names what the job is about
  reject,    ///< keep the one that is there
  replace,   ///< it gets the new payload, time and priority, and its attempts anew
  debounce,  ///< it gets the new payload and waits `window` from now again, `longest` at most in all
  throttle,  ///< keep the one that is there; the key stays taken for `window`, also when it has run
  ordered    ///< run after them, in order
};

/// A job to be made.
struct job_request {
  std::string kind;
  std::optional<std::string> key = std::nullopt;  ///< 1 to 200 bytes
  key_rule rule = key_rule::none;
  timestamp run_at{};  ///< what is past is due at once
  json_text payload{"null"};
  int priority = 5;      ///< 0 to 9
  int max_attempts = 0;  ///< 0: as its kind says
  std::chrono::milliseconds window{0};
  std::chrono::milliseconds longest{0};   ///< 0: unbounded
  std::optional<uuid> id = std::nullopt;  ///< of which there must be none yet; nothing: a fresh one
};

/// Adds the job to the changes of a decision: it exists exactly if the rest of the decision does. Jobs that
/// `changes` already has count as there. Answers the job that stands for the request, which is an earlier one
/// where the rule says so; errc::limit_reached when the user has too many.
result<row<job>> enqueue(const user_state&, const context&, const job_request&, std::vector<change>& changes);

/// It has done its work: its row goes, and the next one with its ordered key is let on.
void finish_job(const user_state&, const context&, const job&, std::vector<change>& changes);

/// Counts a failure; the job waits for its next try, or is dead.
void fail_job(const user_state&, const context&, const job_policy&, const job&, std::string reason,
              bool retry, std::chrono::milliseconds retry_after, std::vector<change>& changes);

/// Runs later; no failure.
void snooze_job(const context&, const job&, timestamp until, std::vector<change>& changes);

/// It never runs, or what it does while it runs is dropped.
void cancel_job(const user_state&, const context&, const job&, std::vector<change>& changes);

/// A dead job is due at once with all its attempts.
void revive_job(const user_state&, const context&, const job&, std::vector<change>& changes);

}  // namespace steward
