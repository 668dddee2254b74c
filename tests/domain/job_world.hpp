#pragma once

#include <algorithm>

#include "domain/jobs/all.hpp"
#include "domain/preferences_commands.hpp"
#include "domain/task_reminders.hpp"
#include "tests/domain/domain_fixture.hpp"

namespace steward {

inline timestamp at(std::string_view text) { return parse_time(text)->at; }

/// A world in which jobs run: the clock is set, and what is due then is run.
struct job_world : domain_world {
  job_kinds kinds = make_job_kinds();

  std::vector<row<job>> jobs() const {
    std::vector<row<job>> all;
    state.jobs.for_each([&](const row<job>& one) { all.push_back(one); });
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
      return std::tie(a->run_at, a->id) < std::tie(b->run_at, b->id);
    });
    return all;
  }

  std::vector<std::string> times_of_jobs(std::string_view kind = reminder_kind) const {
    std::vector<std::string> times;
    for (const auto& one : jobs())
      if (one->kind == kind) times.push_back(format_time(one->run_at));
    return times;
  }

  void run(const row<job>& one) {
    const auto moment = now.now;
    commit(run_job(state, now, kinds, {one->id, one->version}));
    now.now = moment;
  }

  /// Runs what is due, in order, until nothing is: for a scheduler that is on time, or was down until now.
  void run_due() {
    for (;;) {
      const auto all = jobs();
      if (all.empty() || all.front()->run_at > now.now) return;
      ASSERT_EQ(phase_of(*all.front()), job_phase::waiting) << all.front()->last_error;
      run(all.front());
    }
  }

  /// Goes to an instant, with a scheduler that is down meanwhile.
  void wake(std::string_view when) {
    now.now = at(when);
    run_due();
  }

  /// Goes to an instant, with a scheduler that fires everything on time.
  void pass(std::string_view until) {
    const auto end = at(until);
    while (!jobs().empty() && jobs().front()->run_at <= end) {
      now.now = std::max(now.now, jobs().front()->run_at);
      run_due();
    }
    now.now = end;
  }

  result<decision> try_choose(std::string_view body, precondition expected = {}) {
    auto parsed = read_json(body);
    auto input = read_preferences(*parsed);
    if (!input) return std::move(input).fault();
    return update_preferences(state, now, expected, *input);
  }
  nlohmann::json choose(std::string_view body) {
    const auto moment = now.now;
    auto answer = body_of(commit(try_choose(body)));
    now.now = moment;
    return answer;
  }

  /// Oldest first.
  std::vector<row<notification>> inbox() const {
    std::vector<row<notification>> all;
    for (const auto& [place, one] : state.notifications.by_age()) all.push_back(one);
    return all;
  }

  /// The newest events' kinds, oldest first.
  std::vector<std::string> last_kinds(std::size_t count) const {
    std::vector<std::string> kinds_told;
    for (auto i = events.size() - std::min(count, events.size()); i < events.size(); ++i)
      kinds_told.push_back(events[i].kind);
    return kinds_told;
  }
};

}  // namespace steward
