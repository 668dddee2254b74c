#include "gateways/email/transport.hpp"

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

}  // namespace

mail_transport make_failover_transport(std::vector<mail_transport> transports) {
  if (transports.size() == 1) return std::move(transports.front());
  return [all = std::move(transports)](const email_message& message,
                                       const job_run& run) -> std::optional<mail_failure> {
    mail_failure together;
    for (std::size_t i = 0; i < all.size(); ++i) {
      auto failed = all[i](message, part_of(run, all.size() - i));
      if (!failed || !failed->retry) return failed;
      together.reason += (i ? "; then " : "") + failed->reason;
      together.retry_after = i ? std::min(together.retry_after, failed->retry_after) : failed->retry_after;
      if (!failed->answer.empty()) together.answer = std::move(failed->answer);
      if (run.is_over()) break;
    }
    return together;
  };
}

}  // namespace steward
