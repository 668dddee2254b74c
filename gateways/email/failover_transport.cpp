#include <mutex>

#include "domain/outage.hpp"
#include "gateways/email/transport.hpp"
#include "log/log.hpp"

namespace steward {
namespace {

using clock = std::chrono::steady_clock;

/// So much of the time that is left that those after it have theirs.
job_run part_of(const job_run& run, std::size_t takers) {
  auto part = run;
  const auto now = clock::now();
  if (run.deadline > now) part.deadline = now + (run.deadline - now) / static_cast<clock::rep>(takers);
  return part;
}

/// A server that says something about the mail is there, whatever it says.
bool is_down(const std::optional<mail_failure>& failed) {
  return failed && failed->retry && failed->answer.empty();
}

/// Several ways, and which of them rest. Any thread.
class ways_out {
 public:
  ways_out(std::vector<mail_transport> all, std::function<outage::time_point()> now)
      : all_(std::move(all)), outages_(all_.size()), now_(std::move(now)) {}

  std::optional<mail_failure> send(const email_message& message, const job_run& run) {
    attempts so_far;
    std::vector<std::size_t> resting;
    for (std::size_t way = 0; way < all_.size(); ++way) {
      if (!may_try(way))
        resting.push_back(way);
      else if (settles(way, message, run, so_far))
        return so_far.together;
    }
    for (const auto way : resting)
      if (settles(way, message, run, so_far)) break;
    return so_far.together;
  }

 private:
  struct attempts {
    std::size_t count = 0;
    std::optional<mail_failure> together;  ///< nothing: it was taken
  };

  /// Tries one way. True: no other is to be tried.
  bool settles(std::size_t way, const email_message& message, const job_run& run, attempts& so_far) {
    auto failed = all_[way](message, part_of(run, all_.size() - so_far.count));
    note(way, failed, run);
    const bool first = so_far.count++ == 0;
    if (first || !failed || !failed->retry) {
      so_far.together = std::move(failed);
      return !so_far.together || !so_far.together->retry || run.is_over();
    }
    auto& together = *so_far.together;
    together.reason += "; then " + failed->reason;
    together.retry_after = std::min(together.retry_after, failed->retry_after);
    if (!failed->answer.empty()) together.answer = std::move(failed->answer);
    return run.is_over();
  }

  bool may_try(std::size_t way) {
    const std::lock_guard lock(mutex_);
    return outages_[way].may_try(now_());
  }

  void note(std::size_t way, const std::optional<mail_failure>& failed, const job_run& run) {
    const bool down = is_down(failed);
    if (down && run.cancelled && *run.cancelled) return;  // given up on this side
    const std::lock_guard lock(mutex_);
    if (!down)
      outages_[way].worked();
    else if (outages_[way].failed(now_()))
      log::warn("a way for mails is down and rests; the others send",
                {{"way", way + 1}, {"reason", failed->reason}});
  }

  std::vector<mail_transport> all_;
  std::vector<outage> outages_;
  std::function<outage::time_point()> now_;
  std::mutex mutex_;
};

}  // namespace

mail_transport make_failover_transport(std::vector<mail_transport> transports,
                                       std::function<outage::time_point()> now) {
  if (transports.size() == 1) return std::move(transports.front());
  return [ways = std::make_shared<ways_out>(std::move(transports), std::move(now))](
             const email_message& message, const job_run& run) { return ways->send(message, run); };
}

}  // namespace steward
