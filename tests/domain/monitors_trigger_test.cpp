#include "domain/monitors/trigger.hpp"

#include <gtest/gtest.h>

#include "domain/monitors/rejudge.hpp"

namespace steward {
namespace monitors_trigger_test {

using nlohmann::json;
using std::chrono::minutes;
using strings = std::vector<std::string>;
using enum watch_standing;

const timestamp start = parse_time("2026-03-02T12:00:00Z")->at;  // a Monday

/// A trigger that sees one change a minute: 'A' and 'I' changes, 'r' a reminder.
struct trigger_world {
  trigger_rule rule;
  trigger_memory memory;
  timestamp now = start;
  std::string reason;

  /// 'F' fires, 'D' goes into the digest, '.' nothing.
  std::string see(std::string_view changes) {
    std::string out;
    for (const char c : changes) {
      const state_change change{c == 'A' ? inactive : active, c == 'I' ? inactive : active, now, 1, ""};
      const auto made = decide_trigger(rule, memory, change, now);
      out += made.action == trigger_action::fire ? 'F' : made.action == trigger_action::skip ? '.' : 'D';
      EXPECT_EQ(made.reason.empty(), made.action != trigger_action::skip);
      reason = made.reason;
      memory = made.next;
      now += minutes{1};
    }
    return out;
  }
};

TEST(monitor_trigger, is_about_some_changes) {
  EXPECT_EQ(trigger_world{.rule = {.on = trigger_on::becomes_active}}.see("AIrA"), "F.FF");
  EXPECT_EQ(trigger_world{.rule = {.on = trigger_on::becomes_inactive}}.see("AIrA"), ".F..");
  EXPECT_EQ(trigger_world{.rule = {.on = trigger_on::state_change}}.see("AIrA"), "FFFF");
}

TEST(monitor_trigger, may_fire_once) {
  trigger_world w{.rule = {.frequency = trigger_frequency::once}};
  EXPECT_EQ(w.see("AIrA"), "F...");
  EXPECT_EQ(w.reason, "It fires once, and has fired.");
  EXPECT_EQ(w.memory.fired, 1);
}

TEST(monitor_trigger, may_collect_for_a_digest) {
  EXPECT_EQ(trigger_world{.rule = {.frequency = trigger_frequency::daily_digest}}.see("AIA"), "D.D");
}

TEST(monitor_trigger, cools_down) {
  trigger_world w{.rule = {.cooldown_s = 150}};
  EXPECT_EQ(w.see("ArAAA"), "F..F.");
  EXPECT_EQ(w.reason, "It fired less than 150 s ago.");
}

TEST(monitor_trigger, waits_for_a_number_of_changes) {
  trigger_world w{.rule = {.threshold = 3}};
  EXPECT_EQ(w.see("AArAr"), "...FF");
  EXPECT_EQ(w.see("A"), ".");
  EXPECT_EQ(w.reason, "Only 1 of 3 changes have come.");
  trigger_world cooling{.rule = {.cooldown_s = 300, .threshold = 2}};
  EXPECT_EQ(cooling.see("AAAAAAA"), ".F....F") << "what came while it cooled down counts";
}

TEST(monitor_trigger, keeps_to_its_windows) {
  trigger_world w{.rule = {.timezone = "Europe/Berlin", .windows = {{{"MO"}, "13:01", "13:02"}}}};
  EXPECT_EQ(w.see("AAA"), ".F.");
  EXPECT_EQ(w.reason, "It is outside of its windows.");
}

TEST(monitor_trigger, rules_are_read_over_what_there_is) {
  auto body = json::parse(R"({"on":"STATE_CHANGE","frequency":"once","cooldown_s":60,"threshold":2,
      "windows":[{"from":"08:00","to":"18:00"}]})");
  field_errors faults;
  const auto rule = read_trigger_rule(body, "", faults, {.timezone = "Asia/Tokyo"});
  EXPECT_TRUE(faults.empty());
  EXPECT_EQ(
      rule,
      (trigger_rule{
          trigger_on::state_change, trigger_frequency::once, 60, 2, "Asia/Tokyo", {{{}, "08:00", "18:00"}}}));
  EXPECT_EQ(parse_trigger_rule(to_json(rule)), rule);
  EXPECT_EQ(parse_trigger_rule(to_json(trigger_rule{})), trigger_rule{});
  EXPECT_EQ(parse_trigger_rule(R"({"threshold":0})"), std::nullopt);
  body = json::parse(
      R"({"on":"x","frequency":1,"cooldown_s":-1,"threshold":0,"timezone":"x","windows":[1],"y":1})");
  read_trigger_rule(body, "/rule", faults);
  strings all;
  for (const auto& one : faults) all.push_back(one.pointer + " " + one.code);
  EXPECT_EQ(all,
            (strings{"/rule/cooldown_s out_of_range", "/rule/frequency wrong_type", "/rule/on not_one_of",
                     "/rule/threshold out_of_range", "/rule/timezone unknown_timezone",
                     "/rule/windows/0 wrong_type", "/rule/y unknown_member"}));
}

std::string rejudged(const condition& wanted, const watch_policy& policy,
                     std::initializer_list<double> values) {
  std::vector<past_facts> history;
  auto at = start;
  for (const auto value : values) history.push_back({at += minutes{1}, {{"x", value}}});
  std::string out;
  for (const auto& change : rejudge(history, wanted, policy))
    out += std::to_string((change.at - start) / minutes{1}) + (change.to == active ? "A " : "I ");
  return out;
}

TEST(monitor_rejudge, says_what_would_have_happened) {
  const condition below{false, {{"x", comparison::below, 50.0, {}, 55.0, false}}};
  EXPECT_EQ(rejudged(below, {}, {60, 49, 54, 56, 51, 40}), "2A 4I 6A ");
  EXPECT_EQ(rejudged(below, {.needed = 2, .of_last = 2}, {60, 49, 48, 56, 51, 40}), "3A 4I ");
  const condition rises{false, {{"x", comparison::rises_by_percent, 10.0, {}, {}, false}}};
  EXPECT_EQ(rejudged(rises, {}, {100, 106, 112, 112, 130}), "3A 4I 5A ");
  EXPECT_EQ(rejudged(rises, {}, {}), "");
}

}  // namespace monitors_trigger_test
}  // namespace steward
