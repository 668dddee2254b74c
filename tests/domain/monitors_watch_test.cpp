#include <gtest/gtest.h>

#include <deque>
#include <random>

#include "domain/monitors/watch.hpp"

namespace steward {
namespace monitors_watch_test {

using nlohmann::json;
using std::chrono::minutes;
using std::chrono::seconds;
using strings = std::vector<std::string>;
using enum watch_standing;

const timestamp start = parse_time("2026-03-02T12:00:00Z")->at;  // a Monday

/// Feeds verdicts, one a minute: '+' met, '-' not met, '?' unknown.
struct watch {
  watch_policy policy;
  watch_state state;
  timestamp now = start;
  std::vector<state_change> changes;
  std::string told;  ///< one letter for each verdict: A, I: changes; r: reminder; '.': nothing

  watch& feed(std::string_view verdicts) {
    for (const char c : verdicts) {
      const auto is = c == '+' ? judgement::met : c == '-' ? judgement::not_met : judgement::unknown;
      auto out = step(policy, state, {is, "because"}, now);
      told += out.change ? (out.change->to == active ? 'A' : 'I') : out.renotify ? 'r' : '.';
      if (out.change) changes.push_back(*out.change);
      state = std::move(out.next);
      now += minutes{1};
    }
    return *this;
  }
};

TEST(monitor_watch, changes_with_the_first_verdict_unless_told_otherwise) {
  watch w;
  w.feed("--++?+-");
  EXPECT_EQ(w.told, "..A...I");
  EXPECT_EQ(w.changes.at(0), (state_change{inactive, active, start + minutes{2}, 1, "because"}));
  EXPECT_EQ(w.changes.at(1), (state_change{active, inactive, start + minutes{6}, 2, "because"}));
  EXPECT_EQ(w.state.since, start + minutes{6});
}

TEST(monitor_watch, tells_of_what_holds_from_the_beginning_but_not_of_what_does_not) {
  EXPECT_EQ(watch{}.feed("?+").changes.at(0).from, unknown);
  const auto quiet = watch{}.feed("?-");
  EXPECT_TRUE(quiet.changes.empty());
  EXPECT_EQ(quiet.state.standing, inactive);
}

TEST(monitor_watch, needs_so_many_of_the_last) {
  watch w{.policy = {.needed = 2, .of_last = 3}};
  EXPECT_EQ(w.feed("+-+").told, "..A");
  EXPECT_EQ(w.feed("--").told, "..AI.");
  watch first{.policy = {.needed = 2, .of_last = 3}};
  first.feed("-");
  EXPECT_EQ(first.state.standing, unknown) << "two more may still be met";
  first.feed("-");
  EXPECT_EQ(first.state.standing, inactive);
  EXPECT_EQ((watch{.policy = {.needed = 32, .of_last = 32}}.feed(std::string(33, '+')).told),
            std::string(31, '.') + "A.");
}

TEST(monitor_watch, stays_for_a_while_after_a_change) {
  watch w{.policy = {.hold_down_s = 180}};
  EXPECT_EQ(w.feed("-+--+---").told,
            ".A..."
            "I..")
      << "the first change is not held, the next one is";
  EXPECT_EQ(w.changes.size(), 2u);
}

TEST(monitor_watch, flaps_when_there_are_too_many_changes) {
  watch w{.policy = {.flap_changes = 2, .flap_window_s = 600}};
  w.feed("-+-+");
  EXPECT_EQ(w.told, ".AI.");
  EXPECT_TRUE(w.state.flapping);
  w.feed("-+-+++++");
  EXPECT_EQ(w.told, ".AI........A") << "ten minutes after the first change there is room for one more";
  EXPECT_FALSE(w.state.flapping);
}

TEST(monitor_watch, reminds_while_active) {
  watch w{.policy = {.renotify_after_s = 180}};
  EXPECT_EQ(w.feed("+++++?+-+").told, "A..r..rIA");
  const auto reminder = reminder_of(w.state, {judgement::met, "still"}, w.now);
  EXPECT_EQ(reminder, (state_change{active, active, w.now, 3, "still"}));
}

TEST(monitor_watch, is_quiet_in_maintenance) {
  watch w{.policy = {.renotify_after_s = 60,
                     .timezone = "Europe/Berlin",
                     .maintenance = {{{"MO"}, "13:03", "13:06"}}}};
  EXPECT_EQ(w.feed("-++---+-").told, ".Ar...rI");
  EXPECT_EQ(w.state.seen, 5);
}

TEST(monitor_watch, windows_of_the_week) {
  const std::vector<weekly_window> night{{{"FR"}, "22:00", "06:00"}}, day{{{}, "09:00", "09:00"}};
  const auto berlin = zone_named("Europe/Berlin");
  const auto in = [&](const std::vector<weekly_window>& windows, std::string_view at) {
    return in_any_window(windows, berlin, parse_time(at)->at);
  };
  EXPECT_FALSE(in(night, "2026-01-02T20:59:59Z"));
  EXPECT_TRUE(in(night, "2026-01-02T21:00:00Z"));
  EXPECT_TRUE(in(night, "2026-01-03T04:59:59Z"));
  EXPECT_FALSE(in(night, "2026-01-03T05:00:00Z"));
  EXPECT_FALSE(in(night, "2026-01-03T21:30:00Z"));
  EXPECT_TRUE(in(day, "2026-01-03T21:30:00Z"));
  EXPECT_FALSE(in({}, "2026-01-03T21:30:00Z"));
  EXPECT_FALSE(in({{{}, "9", "10"}}, "2026-01-03T21:30:00Z"));
  EXPECT_EQ(zone_named("Nowhere/Land"), time_zone());
}

strings policy_faults(std::string_view text) {
  auto body = json::parse(text);
  field_errors faults;
  read_watch_policy(body, "/policy", faults);
  strings all;
  for (const auto& one : faults) all.push_back(one.pointer + " " + one.code);
  return all;
}

TEST(monitor_watch, policies_are_read_over_what_there_is) {
  auto body = json::parse(R"({"of_last":5,"maintenance":[{"days":["SU"],"from":"02:00","to":"04:00"}]})");
  field_errors faults;
  const auto policy =
      read_watch_policy(body, "", faults, {.needed = 2, .of_last = 3, .timezone = "Asia/Tokyo"});
  EXPECT_TRUE(faults.empty());
  EXPECT_EQ(
      policy,
      (watch_policy{
          .needed = 2, .of_last = 5, .timezone = "Asia/Tokyo", .maintenance = {{{"SU"}, "02:00", "04:00"}}}));
  EXPECT_EQ(parse_watch_policy(to_json(policy)), policy);
  EXPECT_EQ(parse_watch_policy(to_json(watch_policy{})), watch_policy{});
  EXPECT_EQ(parse_watch_policy("{"), std::nullopt);
}

TEST(monitor_watch, policies_that_make_no_sense_are_refused_together) {
  EXPECT_EQ(policy_faults(R"({"needed":3,"of_last":2})"), strings{"/policy/needed out_of_range"});
  EXPECT_EQ(policy_faults(R"({"needed":0,"hold_down_s":-1,"renotify_after_s":"1","flap_changes":51,
      "flap_window_s":0,"timezone":"Nowhere/Land",
      "maintenance":[{"days":["XX"],"from":"25:00"}]})"),
            (strings{"/policy/flap_changes out_of_range", "/policy/flap_window_s out_of_range",
                     "/policy/hold_down_s out_of_range", "/policy/maintenance/0/to required",
                     "/policy/maintenance/0/days/0 not_one_of", "/policy/maintenance/0/from invalid_time",
                     "/policy/needed out_of_range", "/policy/renotify_after_s wrong_type",
                     "/policy/timezone unknown_timezone"}));
}

TEST(monitor_watch, states_that_step_could_not_have_made_are_not_read) {
  EXPECT_EQ(parse_watch_state(to_json(watch_state{})), watch_state{});
  for (const auto text : {"[]", R"({"standing":"awake"})", R"({"standing":"active"})",
                          R"({"standing":"active","since":"2026-01-01T00:00:00Z"})",
                          R"({"standing":"unknown","number":1})", R"({"standing":"inactive","since":null})"})
    EXPECT_EQ(parse_watch_state(text), std::nullopt) << text;
}

TEST(monitor_watch, changes_are_written_as_json) {
  EXPECT_EQ(json::parse(to_json(state_change{inactive, active, start, 7, "price is 49"})),
            json::parse(R"({"from":"inactive","to":"active","at":"2026-03-02T12:00:00Z","number":7,
                "reason":"price is 49"})"));
}

/// What must hold whatever comes.
struct watch_law {
  const watch_policy& policy;
  watch_state state;
  std::optional<state_change> newest;
  std::deque<timestamp> in_window;
  std::deque<bool> verdicts;

  void follow(const verdict& v, timestamp now) {
    const auto out = step(policy, state, v, now);
    const auto stored = parse_watch_state(to_json(state));
    ASSERT_TRUE(stored) << to_json(state);
    const auto again = step(policy, *stored, v, now);
    ASSERT_EQ(again.next, out.next) << "a state that was stored goes on alike";
    ASSERT_EQ(again.change, out.change);
    ASSERT_EQ(again.renotify, out.renotify);
    ASSERT_FALSE(out.change && out.renotify);
    const bool quiet =
        v.is == judgement::unknown || in_any_window(policy.maintenance, zone_named(policy.timezone), now);
    if (quiet) {
      ASSERT_EQ(out.next, state);
      ASSERT_FALSE(out.change || out.renotify);
    } else {
      count(v.is == judgement::met);
    }
    if (out.renotify) {
      ASSERT_EQ(out.next.standing, active);
    }
    if (out.change) check_change(*out.change, now);
    if (policy.hold_down_s == 0 && policy.flap_changes == 0 && !quiet) check_standing(out.next.standing);
    state = out.next;
  }

  void count(bool met) {
    verdicts.push_back(met);
    if (static_cast<int>(verdicts.size()) > policy.of_last) verdicts.pop_front();
  }

  /// With no gate in between, the standing is what the verdicts say.
  void check_standing(watch_standing standing) const {
    const auto met = std::count(verdicts.begin(), verdicts.end(), true);
    if (static_cast<int>(verdicts.size()) == policy.of_last) {
      ASSERT_EQ(standing, met >= policy.needed ? active : inactive);
    }
  }

  void check_change(const state_change& change, timestamp now) {
    ASSERT_EQ(change.from, state.standing);
    ASSERT_NE(change.from, change.to);
    ASSERT_NE(change.to, unknown);
    ASSERT_EQ(change.at, now);
    ASSERT_EQ(change.number, newest ? newest->number + 1 : 1);
    if (newest) {
      ASSERT_NE(newest->to, change.to) << "two equal changes in a row";
      ASSERT_GE(now - newest->at, seconds{policy.hold_down_s});
    }
    newest = change;
    in_window.push_back(now);
    while (in_window.front() <= now - seconds{policy.flap_window_s}) in_window.pop_front();
    if (policy.flap_changes > 0) {
      ASSERT_LE(static_cast<int>(in_window.size()), policy.flap_changes);
    }
  }
};

TEST(monitor_watch, keeps_its_laws_for_random_policies_and_verdicts) {
  std::mt19937 random(5);
  const auto pick = [&](int from, int to) { return std::uniform_int_distribution(from, to)(random); };
  for (int round = 0; round < 400; ++round) {
    watch_policy policy;
    policy.of_last = pick(1, 32);
    policy.needed = pick(1, policy.of_last);
    policy.hold_down_s = pick(0, 1) * pick(0, 3'000);
    policy.renotify_after_s = pick(0, 1) * pick(1, 5'000);
    policy.flap_changes = pick(0, 1) * pick(1, 5);
    policy.flap_window_s = pick(1, 7'200);
    if (pick(0, 2) == 0) policy.maintenance = {{{}, "13:00", "13:45"}, {{"TU"}, "23:00", "01:00"}};
    watch_law law{policy, {}, {}, {}, {}};
    auto now = start;
    const int bias = pick(1, 9);
    for (int i = 0; i < 200 && !HasFatalFailure(); ++i, now += seconds{pick(1, 1'200)})
      law.follow({pick(0, 9) == 0     ? judgement::unknown
                  : pick(0, 9) < bias ? judgement::met
                                      : judgement::not_met,
                  ""},
                 now);
  }
}

}  // namespace monitors_watch_test
}  // namespace steward
