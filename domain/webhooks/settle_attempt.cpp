#include "domain/siphash.hpp"
#include "domain/task_changes.hpp"
#include "domain/webhooks/deliveries.hpp"
#include "domain/webhooks/endpoint_commands.hpp"

namespace steward {
namespace {

constexpr std::size_t longest_error = 500;
constexpr std::size_t longest_response = 1'000;

/// The same on every node, and another one for each message and attempt.
std::uint64_t random_of(const webhook_delivery& one) {
  const std::string_view id(reinterpret_cast<const char*>(one.id.bytes.data()), one.id.bytes.size());
  return siphash({static_cast<std::uint64_t>(one.attempts), 0}, id);
}

std::string error_of(const webhook_attempt& what) {
  if (!what.error.empty()) return excerpt(what.error, longest_error);
  auto text = "HTTP " + std::to_string(what.status);
  if (what.status >= 300 && what.status < 400) text += ": a redirect, which is not followed";
  return text;
}

webhook_delivery counted(const webhook_delivery& before, const webhook_attempt& what, timestamp now) {
  auto after = before;
  ++after.version;
  ++after.attempts;
  after.last_status = what.status;
  after.response = excerpt(what.response, longest_response);
  after.last_error.clear();
  after.next_at.reset();
  after.updated_at = now;
  return after;
}

/// It is as it should be again; written only if that is news.
void note_success(task_changes& work, const row<webhook_endpoint>& to) {
  if (!to || (!to->failing_since && !to->not_before)) return;
  auto fine = *to;
  fine.failing_since.reset();
  fine.not_before.reset();
  ++fine.version;
  work.put({make_row(std::move(fine))});
}

/// Since when it fails, when it may be asked again, and whether it is given up. Whether it is still enabled.
bool note_failure(task_changes& work, const row<webhook_endpoint>& to, const webhook_attempt& what) {
  if (!to || !to->enabled) return false;
  const auto now = work.context().now;
  const auto verdict = read_attempt(what.status);
  auto worse = *to;
  if (!worse.failing_since) worse.failing_since = now;
  const bool gone = verdict == attempt_verdict::gone;
  if (gone || now - *worse.failing_since >= longest_failing) {
    disable_webhook(work, std::move(worse), gone ? "gone" : "failing");
    return false;
  }
  if (verdict == attempt_verdict::throttled)
    worse.not_before = std::max(worse.not_before.value_or(now), now + throttle_for(what.wait));
  if (worse.failing_since == to->failing_since && worse.not_before == to->not_before) return true;
  ++worse.version;
  work.put({make_row(std::move(worse))});
  return true;
}

job_effect end(task_changes& work, webhook_delivery after, delivery_state state) {
  after.state = static_cast<int>(state);
  work.put({make_row(std::move(after))});
  return {work.take()};
}

}  // namespace

job_outcome settle_attempt(const user_state& state, const context& context, const webhook_delivery& before,
                           const webhook_attempt& what) {
  const auto found = state.webhooks.find(before.endpoint_id);
  const auto to = found == state.webhooks.end() ? nullptr : found->second;
  task_changes work(state, context);
  auto after = counted(before, what, context.now);
  if (read_attempt(what.status) == attempt_verdict::delivered) {
    after.delivered_at = context.now;
    note_success(work, to);
    return end(work, std::move(after), delivery_state::delivered);
  }
  after.last_error = error_of(what);
  const bool enabled = note_failure(work, to, what);
  const auto wait = wait_after(after.attempts, random_of(after), what.wait);
  if (!enabled || !wait) return end(work, std::move(after), delivery_state::failed);
  const auto until = context.now + *wait;
  after.next_at = until;
  work.put({make_row(std::move(after))});
  return job_snooze{until, work.take()};
}

job_outcome give_up(const context& context, const webhook_delivery& before, std::string reason) {
  auto after = before;
  ++after.version;
  after.state = static_cast<int>(delivery_state::failed);
  after.last_error = std::move(reason);
  after.next_at.reset();
  after.updated_at = context.now;
  return job_effect{{{make_row(std::move(after))}}};
}

}  // namespace steward
