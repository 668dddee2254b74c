#include "domain/monitors/dashboard.hpp"
#include "domain/monitors/fact_export.hpp"
#include "domain/monitors/feedback.hpp"
#include "domain/monitors/series.hpp"
#include "domain/monitors/statistics.hpp"
#include "tests/domain/monitor_world.hpp"

namespace steward {
namespace monitor_charts_test {

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

/// What the query is answered with when the database has this.
json answer(const history_query& asked, monitor_world& w, rolled_past past) {
  past.now = w.now.now;
  const auto made = asked.answer(w.state, w.now, monitor_history(std::move(past)));
  EXPECT_TRUE(made);
  return json::parse(*made->body);
}

TEST(monitor_series, goes_on_to_the_newest_look) {
  monitor_world w;
  const auto id = w.id_of(w.make());
  w.look_at(id, 60);
  rolled_past past;
  past.runs = w.written<fact>();
  past.since = past.runs.at(0).first_at;
  w.look_at(id, 60);
  w.now.now += hours{1};
  const auto found = answer(monitor_series(*parse_series(id, {{"fact", "price"}})), w, past);
  EXPECT_EQ(found["unit"], "EUR");
  EXPECT_EQ(found["fact"], "price");
  EXPECT_EQ(answer(monitor_series(*parse_series(id, {})), w, past), found);
  EXPECT_EQ(found["complete"], true);
  ASSERT_GE(found["points"].size(), 2u);
  EXPECT_EQ(found["points"].back()["last"], 60);
  EXPECT_FALSE(monitor_series(*parse_series(past.runs[0].user_id, {{"fact", "price"}}))
                   .answer(w.state, w.now, monitor_history(past)));
}

TEST(monitor_series, of_a_long_time_has_steps_of_whole_hours_and_of_a_very_long_one_of_whole_days) {
  history_filter wanted{.now = noon + minutes{30}, .points = 200};
  wanted.since = noon - hours{48};
  EXPECT_EQ(plan_series(wanted, {}).source, series_source::hours);
  wanted.since = wanted.now - hours{48};
  EXPECT_EQ(plan_series(wanted, {}).source, series_source::runs);
  wanted.since = wanted.now - hours{300};
  const auto hourly = plan_series(wanted, {});
  EXPECT_EQ(hourly.step, hours{2});
  EXPECT_EQ(hourly.from, noon - hours{300});
  EXPECT_EQ(hourly.to, wanted.now);
  const auto daily = plan_series({.now = wanted.now, .points = 200}, noon - hours{24 * 300});
  EXPECT_EQ(daily.source, series_source::days);
  EXPECT_EQ(daily.step, hours{48});
  EXPECT_EQ(daily.from, noon - hours{24 * 300 + 12});
}

TEST(monitor_series, of_what_was_not_looked_for_yet_is_empty_and_has_the_unit_that_is_expected) {
  monitor_world w;
  const auto id = w.id_of(w.make());
  auto asked = monitor_series(*parse_series(id, {}));
  asked.prepare(asked.filter, w.state, w.now);
  EXPECT_EQ(asked.filter.fact, "price");
  const auto found = answer(asked, w, {});
  EXPECT_EQ(found["unit"], "EUR");
  EXPECT_TRUE(found["points"].empty());
  EXPECT_EQ(answer(monitor_series(*parse_series(id, {{"fact", "colour"}})), w, {})["unit"], "");
  w.look_at(id, 60);
  EXPECT_EQ(answer(asked, w, {})["unit"], "EUR");
}

TEST(monitor_series, of_a_long_time_is_drawn_of_sums) {
  monitor_world w;
  const auto id = w.id_of(w.make());
  w.now.now = noon + minutes{30};
  const auto sum = [](timestamp start, double price) {
    tally made;
    made.start = start;
    const known_fact found{{"price", price, "EUR", 1, ""}, start, start, 1};
    count(made, look(hours{0}, "changed", 10), {found});
    return made;
  };
  for (const bool of_hours : {true, false}) {
    rolled_past past;
    past.since = noon - hours{24 * (of_hours ? 10 : 200)};
    past.rollups = {rollup_of(sum(*past.since, 40), {}, of_hours ? "hour" : "day")};
    past.today = tally_json(sum(noon - hours{12}, 50));
    past.this_hour = tally_json(sum(noon, 60));
    const auto found = answer(monitor_series(*parse_series(id, {{"points", "1000"}})), w, past);
    EXPECT_EQ(found["unit"], "EUR");
    EXPECT_EQ(found["step_s"], of_hours ? 3'600 : 86'400);
    EXPECT_EQ(found["points"].front()["mean"], 40);
    EXPECT_EQ(found["points"].back()["max"], 60);
    EXPECT_EQ(found["points"].back()["min"], 40) << "it held until then";
    EXPECT_EQ(found["points"].back()["mean"], of_hours ? 60 : 55) << "hours of today are rows";
  }
}

TEST(monitor_statistics, of_one_monitor_are_by_day_week_and_month) {
  monitor_world w;
  const auto id = w.id_of(w.make());
  w.now.now = noon;
  rolled_past past;
  const auto sum = [&](hours since, const std::string& outcome, int took) {
    tally made;
    made.start = noon - since;
    count(made, look(since, outcome, took), {});
    return made;
  };
  past.rollups = {rollup_of(sum(hours{108}, "failed", 90), {}, "day"),
                  rollup_of(sum(hours{12}, "unchanged", 10), {}, "day")};
  past.this_hour = tally_json(sum(hours{1}, "changed", 30));
  evaluation_feedback said;
  said.due_at = noon - hours{1};
  said.verdict = "right";
  past.feedback.push_back(said);
  said.due_at = noon - hours{100};
  said.verdict = "wrong";
  past.feedback.push_back(said);
  const auto found = answer(monitor_statistics(id), w, past)["windows"];
  EXPECT_EQ(found["day"]["success_rate"], 1);
  EXPECT_EQ(found["day"]["p50_ms"], 10);
  EXPECT_EQ(found["day"]["p95_ms"], 30);
  EXPECT_EQ(found["day"]["accuracy"], 1);
  EXPECT_EQ(found["month"]["looks"], 3);
  EXPECT_EQ(found["month"]["failed"], 1);
  EXPECT_EQ(found["month"]["mean_ms"], 20);
  EXPECT_EQ(found["month"]["accuracy"], 0.5);
  EXPECT_EQ(found["month"]["complete"], true);
  const auto none = answer(monitor_statistics(id), w, {});
  EXPECT_TRUE(none["windows"]["day"]["success_rate"].is_null());
  EXPECT_TRUE(none["windows"]["day"]["accuracy"].is_null());
  EXPECT_TRUE(none["windows"]["day"]["p50_ms"].is_null());
  EXPECT_FALSE(monitor_statistics(uuid()).answer(w.state, w.now, monitor_history(past)));
}

TEST(monitor_dashboard, adds_what_is_not_over_to_the_days) {
  monitor_world w;
  const auto id = w.id_of(w.make());
  w.look_at(id, 60);
  w.look_at(id, 45);
  dashboard_past past;
  const timestamp today = std::chrono::floor<std::chrono::days>(w.now.now);
  past.days = {{today - hours{24}, 10, 1, 2, 900, 300}, {today, 4, 2, 0, 100, 80}};
  past.judged = 4;
  past.right = 3;
  kept_state_change changed;
  changed.monitor_id = id;
  changed.after = "active";
  past.changes = {changed, kept_state_change()};
  auto asked = monitor_dashboard();
  asked.prepare(asked.filter, w.state, w.now);
  EXPECT_EQ(asked.filter.since, today - std::chrono::days{29});
  const auto found = json::parse(*asked.answer(w.state, w.now, monitor_history(past))->body);
  EXPECT_EQ(found["monitors"]["active"], 1);
  ASSERT_EQ(found["days"].size(), 2u);
  EXPECT_EQ(found["days"][0]["success_rate"], 0.9);
  EXPECT_EQ(found["days"][0]["mean_ms"], 100);
  EXPECT_EQ(found["days"][1]["looks"], 6);
  EXPECT_EQ(found["days"][1]["failed"], 2);
  EXPECT_EQ(found["accuracy"], 0.75);
  ASSERT_EQ(found["changes"].size(), 1u) << "those of monitors that are gone are left out";
  EXPECT_EQ(found["changes"][0]["after"], "active");
}

TEST(monitor_feedback, is_kept_for_a_look_that_is_there) {
  monitor_world w;
  const auto id = w.id_of(w.make());
  w.look_at(id, 60);
  const auto looks = w.written<evaluation>();
  auto body = json::parse(R"({"verdict":"Wrong","note":"another lamp"})");
  const auto judged = give_feedback(id, looks[0].due_at, *read_feedback(body));
  EXPECT_EQ(judged.filter.since, looks[0].due_at);
  const auto made = judged.decide(w.state, w.now, monitor_history(looks));
  ASSERT_TRUE(made);
  const auto& said = *std::get<row<evaluation_feedback>>(made->changes.at(0).row);
  EXPECT_EQ(said.verdict, "wrong");
  EXPECT_EQ(said.due_at, looks[0].due_at);
  EXPECT_EQ(json::parse(*made->answer.body)["note"], "another lamp");
  EXPECT_FALSE(judged.decide(w.state, w.now, monitor_history(std::vector<evaluation>())));
  const auto back = take_feedback_back(id, looks[0].due_at).decide(w.state, w.now, monitor_history(looks));
  EXPECT_TRUE(back->changes.at(0).remove);
  body = json::parse(R"({"verdict":"perhaps","note":1,"colour":2})");
  EXPECT_EQ(read_feedback(body).fault().fields.size(), 3u);
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

}  // namespace monitor_charts_test
}  // namespace steward
