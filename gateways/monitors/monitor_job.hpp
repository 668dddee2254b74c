#pragma once

#include <functional>

#include "domain/job_kind.hpp"
#include "gateways/ai/reader.hpp"
#include "gateways/fetch/fetch.hpp"

namespace steward {

/// What looks at the sources of monitors.
struct monitor_gateway {
  fetch_policy policy;  ///< what may be reached; its limits are those of one look
  std::function<timestamp()> now;
  int redirects = 3;
  int per_host = 4;  ///< looks at one host at once on this node: one that hangs holds up no other
  std::shared_ptr<ai_reader> ai = {};  ///< who is asked where the rules are not sure; null: nobody
  int asking = 16;                     ///< looks that wait for it at once
};

/// The gateway of a node: pages up to 1 MiB, within 15 seconds, plain http as well.
monitor_gateway monitor_gateway_of(const settings&, std::function<timestamp()> now);

/// The kind of job that looks at a page or an API and takes in what it finds (domain/monitors/evaluate.hpp).
/// A look that fails is an evaluation, too: the job is never dead.
void add_monitor_job(job_kinds&, monitor_gateway);

/// The kind of job that asks what a sentence means of which the rules were not sure. Ends without effect when
/// nobody is there to ask, or the sentence or its meaning has been changed meanwhile.
void add_classify_job(job_kinds&, std::shared_ptr<ai_reader>);

}  // namespace steward
