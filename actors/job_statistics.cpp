#include "actors/job_statistics.hpp"

#include "domain/json_write.hpp"

namespace steward {
namespace {

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

void job_statistics::append(std::string& out, timestamp now) const {
  std::lock_guard lock(mutex_);
  out += "\"kinds\":[";
  for (const auto& [kind, of] : kinds_) {
    if (out.back() != '[') out += ',';
    json_object object(out);
    object.member("kind", kind);
    append_counts(object, of);
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
  out += ']';
}

}  // namespace steward
