#include "actors/audit_job.hpp"

#include <mutex>

namespace steward {
namespace {

/// One call at a time, also when one hangs beyond its deadline.
class audit_writer {
 public:
  audit_writer(audit_trail trail, const std::string& url) : trail_(std::move(trail)), db_(url) {}

  void tell(const job& one) {
    const std::lock_guard lock(mutex_);
    trail_.append(db_, read_audit_job(one));
  }

 private:
  audit_trail trail_;
  database db_;
  std::mutex mutex_;
};

}  // namespace

void add_audit_job(job_kinds& kinds, const audit_trail& trail, const std::string& url) {
  job_kind kind;
  kind.name = audit_job_kind;
  kind.policy.longest_backoff = std::chrono::minutes{1};
  kind.policy.concurrency = 1;
  kind.prepare = [writer = std::make_shared<audit_writer>(trail, url)](const user_state&, const context&,
                                                                       const job& one) -> outside_call {
    return [writer, one](const job_run&) -> outside_result {
      writer->tell(one);
      return job_handler(
          [](const user_state&, const context&, const job&) -> job_outcome { return job_effect{}; });
    };
  };
  kinds.add(std::move(kind));
}

}  // namespace steward
