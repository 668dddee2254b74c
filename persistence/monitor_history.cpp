#include "persistence/monitor_history.hpp"

#include <algorithm>

#include "persistence/past_rows.hpp"
#include "persistence/rolled_history.hpp"

namespace steward {
namespace {

/// What the user said of the looks of a page.
void add_feedback(past_reader& reader, const uuid& monitor, std::vector<evaluation>& newest_first) {
  if (newest_first.empty()) return;
  const auto said = reader.rows("history_feedback",
                                "select due_at, verdict from evaluation_feedback where user_id = $1 and "
                                "monitor_id = $2 and due_at >= $3 and due_at <= $4 order by due_at desc",
                                {monitor.to_string(), format_time(newest_first.back().due_at),
                                 format_time(newest_first.front().due_at)});
  auto look = newest_first.begin();
  for (const auto& row : said) {
    const auto due = column<timestamp>::parse(row[0].c_str());
    while (look != newest_first.end() && look->due_at > due) ++look;
    if (look != newest_first.end() && look->due_at == due) look->feedback = row[1].c_str();
  }
}

}  // namespace

monitor_history load_monitor_history(database& db, const uuid& user, const history_filter& filter) {
  monitor_history found;
  read_past(db, user, [&](past_reader& reader) {
    switch (filter.kind) {
      case history_kind::facts:
        found = reader.load<fact>(filter);
        return;
      case history_kind::evaluations: {
        auto looks = reader.load<evaluation>(filter);
        add_feedback(reader, filter.monitor, looks);
        found = std::move(looks);
        return;
      }
      case history_kind::state_changes:
        found = reader.load<kept_state_change>(filter);
        return;
      case history_kind::statistics:
        found = load_statistics(reader, filter);
        return;
      case history_kind::series:
        found = load_series(reader, filter);
        return;
      case history_kind::dashboard:
        found = load_dashboard(reader, filter);
        return;
    }
  });
  return found;
}

void make_history_partitions(database& db, timestamp now) {
  run_query(db, "make_history_partitions", "select make_history_partitions($1)", {format_time(now)});
}

}  // namespace steward
