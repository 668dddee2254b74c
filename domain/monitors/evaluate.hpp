#pragma once

#include "domain/job_kind.hpp"
#include "domain/monitors/classification.hpp"
#include "domain/monitors/monitor.hpp"

namespace steward {

/// What looking at a source gave, whoever looked.
struct look {
  std::int64_t monitor_version = 0;  ///< what was looked for: that of this version of the monitor
  std::string fault;                 ///< for people: why there is nothing; empty: there is something
  bool unchanged = false;            ///< the content is as it was: the facts are those that are known
  std::vector<extracted_fact> facts;
  int status = 0;  ///< HTTP's; 0: nothing was asked
  std::chrono::milliseconds took{0};
  std::int64_t bytes = 0;
  std::string etag, last_modified, content_hash;  ///< for the next look
};

/// Where the looking stands; that of a new monitor when there was no look yet.
monitor_progress progress_of(const user_state&, const monitor&);

/// The facts that a monitor of the user's own things finds now.
look look_at_own(const user_state&, const context&, const monitor&, const classification&);

/// Takes in what a look gave, all of it in one change set: facts, an evaluation, what it means for the state,
/// what follows from a change of that, and when to look again. FEATURES C5 to C7.
job_outcome settle_look(const user_state&, const context&, const job&, const look&);

/// The kind of job that looks at the user's own things.
job_outcome evaluate_own(const user_state&, const context&, const job&);

}  // namespace steward
