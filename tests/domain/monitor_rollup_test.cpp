#include <random>

#include "domain/monitors/series.hpp"
#include "domain/monitors/statistics.hpp"
#include "tests/domain/monitor_world.hpp"

// Sums of hours and days against what is counted from the rows themselves.

namespace steward {
namespace monitor_rollup_test {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;

const timestamp noon = parse_time("2026-11-20T12:00:00Z")->at;

/// What looks of some weeks leave in the database.
struct history {
  std::vector<evaluation> looks;
  std::vector<fact> runs;
  std::vector<rollup> rollups;
  monitor_progress progress;
  known_facts known;
  timestamp now = noon;

  explicit history(unsigned seed) : chance(seed) {}

  int pick(int from, int to) { return std::uniform_int_distribution(from, to)(chance); }

  void take_rows(const std::vector<change>& changes) {
    for (const auto& one : changes) {
      if (const auto* sum = std::get_if<row<rollup>>(&one.row)) rollups.push_back(**sum);
      const auto* put = std::get_if<row<fact>>(&one.row);
      if (!put) continue;
      std::erase_if(runs, [&](const fact& run) { return run.first_at == (*put)->first_at; });
      runs.push_back(**put);
    }
  }

  void look() {
    std::vector<change> changes;
    evaluation one;
    one.due_at = now - microseconds{pick(1, 900'000)};
    one.at = now;
    one.duration_ms = pick(0, 3) ? pick(1, 200) : pick(1, 20'000);
    if (pick(0, 9) == 0) {
      one.outcome = "failed";
    } else {
      extracted_fact price{"price", static_cast<double>(pick(1, 5)), "EUR", 1, ""};
      if (pick(0, 5) == 0) price.value = std::monostate();
      if (pick(0, 3) != 0 && !known.empty()) price = known[0].what;
      const auto before = known;
      known = take_in(before, {price}, {}, now, changes);
      one.outcome = changes.empty() ? "unchanged" : "changed";
    }
    roll_up(progress, one, one.outcome == "failed" ? known_facts() : known, changes);
    looks.push_back(one);
    take_rows(changes);
  }

  /// Some weeks of looks, with pauses.
  void run() {
    for (int i = 0; i < 3'000; ++i) {
      now += minutes{1} + microseconds{pick(1, 29'000'000) * 2 + 1};
      if (pick(0, 40) == 0) now += hours{pick(1, 20)};
      if (pick(0, 300) == 0) now += days{pick(1, 5)};
      look();
    }
  }

  std::mt19937 chance;
};

int exact(std::vector<int> durations, std::size_t percent) {
  std::sort(durations.begin(), durations.end());
  return durations[(durations.size() * percent + 99) / 100 - 1];
}

TEST(duration_histogram, is_exact_for_short_times_and_close_for_long_ones) {
  for (int ms = 0; ms < 100'000; ms = ms < 2'000 ? ms + 1 : ms + 37) {
    duration_histogram one;
    one.add(ms);
    const auto found = *one.percentile(50);
    EXPECT_GE(found, ms);
    EXPECT_LE((found - ms) * 16, ms) << ms;
    if (ms < 64) {
      EXPECT_LE(found - ms, ms < 32 ? 0 : 1);
    }
  }
  EXPECT_FALSE(duration_histogram().percentile(50));
  duration_histogram longest;
  longest.add(std::numeric_limits<int>::max());
  EXPECT_EQ(longest.percentile(100), std::numeric_limits<int>::max());
}

TEST(duration_histogram, of_parts_add_up_to_that_of_the_whole) {
  std::mt19937 chance(7);
  duration_histogram whole, sum;
  std::vector<int> all;
  for (int part = 0; part < 24; ++part) {
    duration_histogram hour;
    for (int i = 0; i < 100; ++i) {
      all.push_back(std::uniform_int_distribution(0, 1 << (i % 15))(chance));
      whole.add(all.back());
      hour.add(all.back());
    }
    sum.merge(duration_histogram::read(nlohmann::json::parse(hour.to_json())));
  }
  EXPECT_EQ(sum.to_json(), whole.to_json());
  EXPECT_EQ(sum.count(), 2'400);
  for (const int percent : {1, 50, 95, 99, 100}) {
    const auto truth = exact(all, static_cast<std::size_t>(percent));
    EXPECT_GE(*sum.percentile(percent), truth);
    EXPECT_LE(*sum.percentile(percent), truth + truth / 16);
  }
}

TEST(monitor_rollups, count_what_the_looks_themselves_count) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    history all(seed);
    all.run();
    rolled_past past;
    past.now = all.now + minutes{all.pick(0, 90)};
    past.looks = all.looks;
    past.rollups = all.rollups;
    past.this_hour = all.progress.this_hour;
    past.today = all.progress.today;
    for (const auto& [name, span] : look_windows) {
      const auto since = past.now - span;
      std::int64_t looks = 0, failed = 0, changed = 0, took = 0;
      std::vector<int> durations;
      for (const auto& one : all.looks) {
        if (one.at < since) continue;
        ++looks;
        failed += one.outcome == "failed";
        changed += one.outcome == "changed";
        if (one.outcome == "failed") continue;
        took += one.duration_ms;
        durations.push_back(one.duration_ms);
      }
      const auto found = looks_since(past, since);
      EXPECT_EQ(found.looks, looks) << name << " of seed " << seed;
      EXPECT_EQ(found.failed, failed);
      EXPECT_EQ(found.changed, changed);
      EXPECT_EQ(found.took_ms, took);
      EXPECT_EQ(found.durations.count(), static_cast<std::int64_t>(durations.size()));
      if (durations.empty()) continue;
      EXPECT_EQ(found.longest_ms, exact(durations, 100));
      for (const int percent : {50, 95}) {
        const auto truth = exact(durations, static_cast<std::size_t>(percent));
        EXPECT_GE(*found.durations.percentile(percent), truth);
        EXPECT_LE(*found.durations.percentile(percent), truth + truth / 16);
      }
    }
  }
}

/// Each hour and each day is there once.
TEST(monitor_rollups, are_written_when_their_time_is_over_and_once) {
  history all(3);
  all.run();
  std::map<std::pair<std::string, timestamp>, int> rows;
  std::int64_t of_hours = 0, of_days = 0;
  for (const auto& row : all.rollups) {
    EXPECT_EQ(++rows[std::pair(row.span, row.start_at)], 1);
    (row.span == "hour" ? of_hours : of_days) += row.looks;
  }
  const auto hour = *read_tally(all.progress.this_hour);
  const auto today = read_tally(all.progress.today);
  EXPECT_EQ(of_hours + hour.looks, 3'000);
  EXPECT_EQ(of_days + (today ? today->looks : 0) + hour.looks, 3'000);
}

TEST(monitor_rollups, draw_the_chart_that_the_values_themselves_draw) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    history all(seed);
    all.run();
    for (auto& run : all.runs) complete(run, all.known);
    std::vector<tally> sums;
    for (const auto& row : all.rollups)
      if (row.span == "hour") sums.push_back(tally_of(row));
    sums.push_back(*read_tally(all.progress.this_hour));
    const auto width = hours{all.pick(1, 30)};
    const auto from = noon + hours{all.pick(-50, 200)}, to = from + width * all.pick(1, 30);
    const auto wanted = series_of(all.runs, from, to, width);
    const auto found = series_of(sums, "price", from, to, width);
    ASSERT_EQ(found.size(), wanted.size()) << "seed " << seed;
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_EQ(found[i].at, wanted[i].at);
      EXPECT_EQ(fact_text(found[i].last), fact_text(wanted[i].last));
      EXPECT_EQ(found[i].min, wanted[i].min);
      EXPECT_EQ(found[i].max, wanted[i].max);
    }
  }
}

TEST(monitor_rollups, know_how_often_and_what_on_the_average_was_found) {
  history all(5);
  all.run();
  std::int64_t seen = 0;
  for (auto& run : all.runs) {
    complete(run, all.known);
    seen += run.seen;
  }
  tally sum;
  for (const auto& row : all.rollups)
    if (row.span == "day") merge(sum, tally_of(row));
  if (const auto today = read_tally(all.progress.today)) merge(sum, *today);
  merge(sum, *read_tally(all.progress.this_hour));
  ASSERT_EQ(sum.facts.size(), 1u);
  EXPECT_EQ(sum.facts[0].seen, seen);
  EXPECT_EQ(sum.facts[0].min, 1);
  EXPECT_EQ(sum.facts[0].max, 5);
  double total = 0;
  for (const auto& run : all.runs)
    if (run.value.text != "null") total += std::stod(run.value.text) * static_cast<double>(run.seen);
  EXPECT_DOUBLE_EQ(sum.facts[0].sum, total);
}

TEST(monitor_rollups, survive_being_written_and_what_is_no_sum_is_none) {
  tally sums;
  sums.start = noon;
  evaluation look;
  look.outcome = "changed";
  look.duration_ms = 1'000;
  count(sums, look,
        {{{"title", std::string(500, 'x'), "", 1, ""}, noon, noon, 1},
         {{"open", true, "", 1, ""}, noon, noon, 1},
         {{"titles", std::vector<std::string>(100, "tea"), "", 1, ""}, noon, noon, 1}});
  const auto read = *read_tally(tally_json(sums));
  EXPECT_EQ(tally_json(read), tally_json(sums));
  EXPECT_EQ(tally_json(tally_of(rollup_of(sums, {}, "hour"))), tally_json(sums));
  EXPECT_LT(read.facts[0].last.text.size(), 120u) << "long texts are cut";
  EXPECT_EQ(read.facts[1].last.text, "true");
  EXPECT_EQ(read.facts[2].last.text, "\"100 items\"");
  EXPECT_FALSE(read_tally(""));
  EXPECT_FALSE(read_tally("{}"));
  EXPECT_FALSE(read_tally("["));
}

TEST(monitor_rollups, do_not_go_back_with_the_clock) {
  history all(1);
  all.look();
  all.now -= hours{5};
  all.look();
  EXPECT_TRUE(all.rollups.empty());
  EXPECT_EQ(read_tally(all.progress.this_hour)->looks, 2);
}

TEST(monitor_rollups, come_with_the_look_that_begins_another_hour) {
  monitor_world w;
  const auto id = w.id_of(w.make());
  w.look_at(id, 60);
  EXPECT_TRUE(w.written<rollup>().empty());
  EXPECT_EQ(read_tally(w.progress(id).this_hour)->looks, 1);
  w.now.now += days{1};
  w.look_at(id, 45);
  const auto rows = w.written<rollup>();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].span, "hour");
  EXPECT_EQ(rows[1].span, "day");
  EXPECT_EQ(rows[1].monitor_id, id);
  EXPECT_EQ(read_tally(w.progress(id).this_hour)->facts.at(0).last.text, "45");
}

}  // namespace monitor_rollup_test
}  // namespace steward
