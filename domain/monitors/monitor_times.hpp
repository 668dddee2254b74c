#pragma once

#include "domain/decision.hpp"
#include "domain/monitors/classification.hpp"
#include "domain/monitors/monitor.hpp"
#include "domain/schedule_times.hpp"
#include "domain/text_rules.hpp"

namespace steward {

struct user_state;

/// The kinds of job that look: one reaches outside, the other only into the user's own things.
inline constexpr std::string_view evaluate_monitor_kind = "evaluate_monitor";
inline constexpr std::string_view evaluate_own_kind = "evaluate_own";

/// The kind that asks what a sentence means of which the rules were not sure.
inline constexpr std::string_view classify_monitor_kind = "classify_monitor";

/// Two looks are so long apart at least.
constexpr std::chrono::seconds shortest_interval{10};

/// As often as the sentence says, or every 15 minutes.
std::string usual_times_of(const classification&);

/// What is wrong with the times of a monitor; nothing when nothing is.
std::optional<text_fault> check_frequency(std::string_view times);

/// When a monitor looks. The beginning of its intervals is moved by a part of one that its id decides, so
/// that monitors which were made together do not look together.
fire_times times_of(const monitor&);

/// Puts, moves or removes the job that looks. It has the id of the monitor, so there is one.
/// `run_at`: nothing, no job.
void put_tick(const user_state&, const context&, const monitor&, std::optional<timestamp> run_at,
              std::vector<change>& changes);

/// The next look after one that was due at `due`. After `failures` in a row it comes sooner than the times
/// say, but each time later: 30 s, 1 min, 2 min, ...
std::optional<timestamp> next_look(const monitor&, timestamp due, timestamp now, int failures);

}  // namespace steward
