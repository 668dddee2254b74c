#include "actors/job_statistics.hpp"

#include "domain/json_write.hpp"

namespace steward {
namespace {

constexpr std::size_t most_shown = 100;
constexpr std::string_view names[] = {"done", "failed", "dead"};

std::int64_t minute_of(timestamp at) {
  return std::chrono::floor<std::chrono::minutes>(at).time_since_epoch().count();
}

void append_counts(json_object& object, const std::array<std::int64_t, 3>& of) {
  for (std::size_t i = 0; i < of.size(); ++i) object.member(names[i], of[i]);
}

}  // namespace

void job_statistics::note(const std::string& kind, what happened, timestamp now) {
  const auto i = static_cast<std::size_t>(happened);
  const auto number = minute_of(now);
  std::lock_guard lock(mutex_);
  ++kinds_[kind][i];
  auto& minute = minutes_[static_cast<std::size_t>(number) % minutes_.size()];
  if (minute.number != number) minute = {number, {}};
  ++minute.of[i];
}

void job_statistics::begin(const std::vector<row<job>>& jobs) {
  std::lock_guard lock(mutex_);
  for (const auto& one : jobs) ++running_[one->kind];
}

void job_statistics::end(const std::vector<row<job>>& jobs) {
  std::lock_guard lock(mutex_);
  for (const auto& one : jobs) --running_[one->kind];
}

void job_statistics::begin_outside(const row<job>& one, timestamp now) {
  std::lock_guard lock(mutex_);
  ++running_[one->kind];
  runs_.insert_or_assign(one->id, run{one, now});
}

void job_statistics::end_outside(const row<job>& one) {
  std::lock_guard lock(mutex_);
  --running_[one->kind];
  runs_.erase(one->id);
}

void job_statistics::append(std::string& out, timestamp now) const {
  std::lock_guard lock(mutex_);
  out += "\"kinds\":[";
  auto kinds = kinds_;
  for (const auto& [kind, count] : running_) kinds.try_emplace(kind);
  for (const auto& [kind, of] : kinds) {
    if (out.back() != '[') out += ',';
    json_object object(out);
    object.member("kind", kind);
    append_counts(object, of);
    const auto now_running = running_.find(kind);
    object.member("running", now_running == running_.end() ? 0 : now_running->second);
    object.end();
  }
  out += "],\"minutes\":[";
  const auto last = minute_of(now);
  for (auto number = last - static_cast<std::int64_t>(minutes_.size()) + 1; number <= last; ++number) {
    const auto& minute = minutes_[static_cast<std::size_t>(number) % minutes_.size()];
    if (out.back() != '[') out += ',';
    json_object object(out);
    object.member("at", timestamp{std::chrono::minutes{number}});
    append_counts(object, minute.number == number ? minute.of : counts{});
    object.end();
  }
  out += "],\"runs\":[";
  std::size_t shown = 0;
  for (const auto& [id, one] : runs_) {
    if (shown++ == most_shown) break;
    if (out.back() != '[') out += ',';
    json_object(out)
        .member("id", id)
        .member("user_id", one.content->user_id)
        .member("kind", one.content->kind)
        .member("attempt", one.content->attempt)
        .member("since", one.since)
        .end();
  }
  out += ']';
}

}  // namespace steward
