#include "domain/monitors/monitor_times.hpp"

#include <algorithm>

#include "domain/monitors/classification.hpp"
#include "domain/siphash.hpp"
#include "domain/user_state.hpp"

namespace steward {
namespace {

constexpr std::chrono::seconds first_retry{30};
constexpr int most_doublings = 10;

/// Evenly spread over the interval.
std::chrono::microseconds phase_of(const monitor& one, const fire_times& times) {
  const auto first = times(one.created_at);
  const auto second = first ? times(*first) : std::nullopt;
  if (!second) return {};
  const std::string_view bytes(reinterpret_cast<const char*>(one.id.bytes.data()), one.id.bytes.size());
  const auto length = static_cast<std::uint64_t>((*second - *first).count());
  return std::chrono::microseconds{static_cast<std::int64_t>(siphash({5, 0}, bytes) % length)};
}

bool is_own(const monitor& one) {
  const auto read = parse_classification(one.classification.text);
  return read && (read->source.kind == source_kind::own_tasks || read->source.kind == source_kind::own_facts);
}

constexpr std::string_view usual_times = "@every 15m";

}  // namespace

std::string usual_times_of(const classification& meaning) {
  if (meaning.every_s <= 0) return std::string(usual_times);
  return "@every " + std::to_string(std::max<std::int64_t>(meaning.every_s, shortest_interval.count())) + 's';
}

std::optional<text_fault> check_frequency(std::string_view text) {
  const timestamp anchor{std::chrono::sys_days{std::chrono::year{2001} / 1 / 1}};
  const auto times = read_times(text, "", anchor);
  if (!times) return text_fault{"invalid_times", times.fault().fields.at(0).message};
  const auto first = (*times)(anchor);
  const auto second = first ? (*times)(*first) : std::nullopt;
  if (second && *second - *first < shortest_interval)
    return text_fault{"too_often", "Leave 10 seconds or more between two looks."};
  return std::nullopt;
}

fire_times times_of(const monitor& one) {
  auto times = read_times(one.times, one.timezone, one.created_at);
  if (!times) return [](timestamp) { return std::optional<timestamp>(); };
  if (!one.times.starts_with("@every")) return *std::move(times);
  auto moved = read_times(one.times, one.timezone, one.created_at - phase_of(one, *times));
  return *std::move(moved);
}

void put_tick(const user_state& state, const context& context, const monitor& one,
              std::optional<timestamp> run_at, std::vector<change>& changes) {
  const auto there = state.jobs.find(one.id);
  if (!run_at) {
    if (there) changes.push_back({there, true});
    return;
  }
  job tick;
  if (there) tick = *there;
  tick.version = there ? there->version + 1 : one.version;  // above that of a former one
  tick.user_id = state.id;
  tick.id = one.id;
  tick.shard = context.shard;
  tick.kind = is_own(one) ? evaluate_own_kind : evaluate_monitor_kind;
  tick.phase = static_cast<int>(job_phase::waiting);
  tick.run_at = *run_at;
  tick.attempt = 0;
  tick.payload.text = "null";
  if (!there) tick.created_at = context.now;
  tick.updated_at = context.now;
  changes.push_back({make_row(std::move(tick))});
}

std::optional<timestamp> next_look(const monitor& one, timestamp due, timestamp now, int failures) {
  const auto regular = times_of(one)(std::max(due, now));
  if (failures == 0) return regular;
  const auto again = now + first_retry * (1 << std::min(failures - 1, most_doublings));
  return regular ? std::min(*regular, again) : again;
}

}  // namespace steward
