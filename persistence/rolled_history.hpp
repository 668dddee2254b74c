#pragma once

// Internal to persistence/: what statistics, charts and the dashboard of monitors are made of.
#include "persistence/past_rows.hpp"

namespace steward {

/// Looks at the ragged beginnings of the windows, sums of hours and days, feedback
/// (domain/monitors/statistics).
rolled_past load_statistics(past_reader&, const history_filter&);
/// Values or sums, as plan_series says (domain/monitors/series).
rolled_past load_series(past_reader&, const history_filter&);
/// Sums of days, feedback and changes of all monitors of the user (domain/monitors/dashboard).
dashboard_past load_dashboard(past_reader&, const history_filter&);

}  // namespace steward
