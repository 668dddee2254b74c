#include "domain/monitors/fact_export.hpp"
#include "domain/monitors/series.hpp"
#include "domain/monitors/statistics.hpp"
#include "tests/domain/monitor_world.hpp"

namespace steward {
namespace {

using nlohmann::json;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const timestamp noon = parse_time("2026-11-20T12:00:00Z")->at;

fact run(minutes from, minutes to, const std::string& value) {
  fact one;
  one.name = "price";
  one.first_at = noon + from;
  one.last_at = noon + to;
  one.value.text = value;
  return one;
}

evaluation look(hours ago, const std::string& outcome, int duration_ms) {
  evaluation one;
  one.due_at = one.at = noon - ago;
  one.outcome = outcome;
  one.duration_ms = duration_ms;
  return one;
}

json to_json(const std::vector<series_point>& points) {
  auto all = json::array();
  for (const auto& one : points)
    all.push_back({(one.at - noon) / minutes{1}, fact_text(one.last), one.min ? json(*one.min) : json(),
                   one.max ? json(*one.max) : json()});
  return all;
}

TEST(monitor_series, a_value_holds_until_the_next_one_and_the_last_until_it_was_seen) {
  const std::vector<fact> runs{run(minutes{0}, minutes{5}, "60"), run(minutes{21}, minutes{21}, "45"),
                               run(minutes{25}, minutes{41}, "50")};
  EXPECT_EQ(
      to_json(series_of(runs, noon, noon + hours{1}, minutes{10})),
      json::parse(R"([[0,"60",60,60],[10,"60",60,60],[20,"50",45,60],[30,"50",50,50],[40,"50",50,50]])"));
}

TEST(monitor_series, what_began_before_is_there_at_the_beginning_and_what_comes_after_is_not) {
  const std::vector<fact> runs{run(minutes{-90}, minutes{-60}, "1"), run(minutes{-30}, minutes{5}, "2"),
                               run(minutes{10}, minutes{40}, "3"), run(minutes{50}, minutes{90}, "4")};
  EXPECT_EQ(to_json(series_of(runs, noon, noon + minutes{20}, minutes{10})),
            json::parse(R"([[0,"2",2,2],[10,"3",3,3]])"));
}

TEST(monitor_series, texts_and_what_was_not_there_have_no_least_and_most) {
  const std::vector<fact> runs{run(minutes{0}, minutes{9}, "\"open\""), run(minutes{10}, minutes{19}, "null"),
                               run(minutes{20}, minutes{20}, "true")};
  EXPECT_EQ(to_json(series_of(runs, noon, noon + hours{1}, minutes{10})),
            json::parse(R"([[0,"open",null,null],[10,"nothing",null,null],[20,"yes",null,null]])"));
}

TEST(monitor_series, has_as_many_points_as_are_asked_for_at_most) {
  std::vector<fact> runs;
  for (int i = 0; i < 1'000; ++i) runs.push_back(run(minutes{i}, minutes{i}, std::to_string(i)));
  for (const int points : {1, 2, 7, 100, 999, 1'000}) {
    const auto to = noon + minutes{1'000};
    const auto step = series_step(noon, to, points);
    const auto found = series_of(runs, noon, to, step);
    EXPECT_LE(found.size(), static_cast<std::size_t>(points));
    EXPECT_EQ(*found.front().min, 0);
    EXPECT_EQ(*found.back().max, 999);
  }
  EXPECT_EQ(series_step(noon, noon, 10), seconds{1});
}

TEST(monitor_series, tells_all_faults_together) {
  const auto faults =
      parse_series(uuid(), {{"points", "0"}, {"from", "yesterday"}, {"colour", "1"}}).fault().fields;
  EXPECT_EQ(faults.size(), 3u);
  const query_pairs backwards{
      {"fact", "price"}, {"from", "2026-11-20T12:00:00Z"}, {"to", "2026-11-20T11:00:00Z"}};
  EXPECT_EQ(parse_series(uuid(), backwards).fault().fields.at(0).pointer, "to");
}

TEST(monitor_series, goes_on_to_the_newest_look) {
  monitor_world w;
  const auto id = w.id_of(w.make());
  w.look_at(id, 60);
  const auto rows = w.written<fact>();
  w.look_at(id, 60);
  const auto asked = monitor_series(*parse_series(id, {{"fact", "price"}}));
  w.now.now += hours{1};
  const auto found = json::parse(*asked.answer(w.state, w.now, monitor_history(rows))->body);
  EXPECT_EQ(found["unit"], "EUR");
  EXPECT_EQ(found["fact"], "price");
  const auto first = monitor_series(*parse_series(id, {}));
  EXPECT_EQ(json::parse(*first.answer(w.state, w.now, monitor_history(rows))->body), found);
  EXPECT_EQ(found["complete"], true);
  ASSERT_GE(found["points"].size(), 2u);
  EXPECT_EQ(found["points"].back()["last"], 60);
  EXPECT_FALSE(monitor_series(*parse_series(rows[0].user_id, {{"fact", "price"}}))
                   .answer(w.state, w.now, monitor_history(rows)));
}

TEST(monitor_statistics, count_looks_and_rank_their_durations) {
  const std::vector<evaluation> looks{look(hours{1}, "changed", 30), look(hours{2}, "failed", 15'000),
                                      look(hours{3}, "unchanged", 10), look(hours{4}, "unchanged", 20),
                                      look(hours{100}, "changed", 90)};
  const auto day = statistics_of(looks, noon - hours{24});
  EXPECT_EQ(day.looks, 4);
  EXPECT_EQ(day.failed, 1);
  EXPECT_EQ(day.changed, 1);
  EXPECT_EQ(day.p50_ms, 20);
  EXPECT_EQ(day.p95_ms, 30);
  EXPECT_EQ(statistics_of(looks, noon - hours{200}).p95_ms, 90);
  EXPECT_FALSE(statistics_of({}, noon).p50_ms);
}

TEST(monitor_statistics, of_one_monitor_are_by_day_week_and_month) {
  monitor_world w;
  const auto id = w.id_of(w.make());
  w.now.now = noon;
  const monitor_history looks(
      std::vector<evaluation>{look(hours{1}, "changed", 30), look(hours{100}, "failed", 90)});
  const auto found = json::parse(*monitor_statistics(id).answer(w.state, w.now, looks)->body)["windows"];
  EXPECT_EQ(found["day"]["success_rate"], 1);
  EXPECT_EQ(found["week"]["success_rate"], 0.5);
  EXPECT_EQ(found["month"]["looks"], 2);
  EXPECT_EQ(found["month"]["complete"], true);
  const auto none = json::parse(
      *monitor_statistics(id).answer(w.state, w.now, monitor_history(std::vector<evaluation>()))->body);
  EXPECT_TRUE(none["windows"]["day"]["success_rate"].is_null());
  EXPECT_FALSE(monitor_statistics(uuid()).answer(w.state, w.now, looks));
}

TEST(monitor_statistics, of_all_monitors_come_at_once) {
  monitor_world w;
  const auto first = w.id_of(w.make());
  w.make();
  w.look_at(first, 45);
  w.commit(pause_monitor(w.state, w.now, {first, {}}));
  const auto all = json::parse(*all_monitor_statistics(w.state)->body);
  EXPECT_EQ(all["total"], 2);
  EXPECT_EQ(all["active"], 1);
  EXPECT_EQ(all["unknown"], 1);
  EXPECT_EQ(all["paused"], 1);
  EXPECT_EQ(all["failing"], 0);
  EXPECT_EQ(all["looks"], 1);
}

TEST(monitor_facts, are_exported_with_the_present_value_completed_and_formulas_made_harmless) {
  monitor_world w;
  const auto id = w.id_of(w.make());
  w.look_at(id, 60);
  auto first = w.written<fact>().at(0);
  w.look_at(id, 60);
  auto older = first;
  older.first_at = older.last_at = first.first_at - hours{1};
  older.value.text = "\"=1+1\"";
  older.unit.clear();
  older.evidence = "says \"=1+1\"";
  auto nothing = older;
  nothing.first_at -= hours{1};
  nothing.value.text = "null";
  history_filter filter{.kind = history_kind::facts, .monitor = id, .limit = 2};
  const monitor_history rows(std::vector<fact>{first, older, nothing});
  const auto csv = export_facts(filter, fact_format::csv).answer(w.state, w.now, rows);
  const auto& text = *csv->body;
  EXPECT_TRUE(
      text.starts_with("name,value,unit,first_at,last_at,seen,confidence,evidence\r\n\"price\",60,\"EUR\","));
  EXPECT_NE(text.find(format_time(w.now.now) + ",2,0.9,\"costs\"\r\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\"price\",\"'=1+1\",\"\","), std::string::npos) << text;
  EXPECT_TRUE(text.ends_with(",\"says \"\"=1+1\"\"\"\r\n")) << text;
  EXPECT_EQ(csv->page->next_cursor, format_time(older.first_at));
  filter.limit = 50;
  const auto lines = export_facts(filter, fact_format::ndjson).answer(w.state, w.now, rows);
  EXPECT_EQ(std::count(lines->body->begin(), lines->body->end(), '\n'), 3);
  EXPECT_EQ(json::parse(lines->body->substr(0, lines->body->find('\n')))["seen"], 2);
  EXPECT_EQ(lines->page->next_cursor, "");
  EXPECT_FALSE(export_facts({}, fact_format::csv).answer(w.state, w.now, rows));
}

}  // namespace
}  // namespace steward
