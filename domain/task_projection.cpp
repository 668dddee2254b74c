#include "domain/task_projection.hpp"

#include <algorithm>
#include <tuple>

#include "domain/task_series.hpp"

namespace steward {
namespace {

struct projected {
  timestamp at;
  const task* of;
};

void append_projected(std::string& out, const projected& one) {
  json_object object(out);
  object.member("projected", true).member("task_id", one.of->id).member("series_id", one.of->series_id);
  object.member("title", one.of->title).member("due_date", one.at);
  object.member("due_all_day", one.of->due_all_day || !one.of->due_date);
  object.end();
}

}  // namespace

void append_projection(json_object& list, const std::vector<row<task>>& tasks, timestamp now,
                       timestamp until) {
  std::vector<projected> found;
  for (const auto& t : tasks) {
    if (t->completed || t->deleted_at || !t->recurrence_rule) continue;
    // One more than may be shown, to know whether there are more.
    for (const auto at : coming_occurrences(*t, now, until, most_projected + 1))
      found.push_back({at, t.get()});
  }
  std::sort(found.begin(), found.end(),
            [](auto& a, auto& b) { return std::tie(a.at, a.of->id) < std::tie(b.at, b.of->id); });
  const bool complete = found.size() <= most_projected;
  if (!complete) found.resize(most_projected);
  auto& out = list.name("occurrences");
  out += '[';
  for (const auto& one : found) {
    if (&one != found.data()) out += ',';
    append_projected(out, one);
  }
  out += ']';
  list.member("occurrences_complete", complete);
}

}  // namespace steward
