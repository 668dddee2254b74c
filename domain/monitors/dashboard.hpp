#pragma once

#include "domain/ask.hpp"

namespace steward {

/// How many days the dashboard looks back, with today.
inline constexpr int dashboard_days = 30;
/// How many changes of state it shows.
inline constexpr int dashboard_changes = 20;

/// All monitors of a user in one answer (FEATURES F9): {"monitors":{...} as of all_monitor_statistics,
/// "days":[{"day","looks","failed","changed","success_rate","mean_ms","max_ms"},...] (UTC, oldest first,
/// today last), "judged","accuracy" (of the looks of these days),
/// "changes":[{"monitor_id","name","number","at", "before","after","reason"},...] newest first}.
history_query monitor_dashboard();

}  // namespace steward
