#include "domain/task_view.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace steward {
namespace {

task full_task() {
  task t;
  t.id = *uuid::parse("0190a6f0-0000-7000-8000-000000000001");
  t.user_id = *uuid::parse("0190a6f0-0000-7000-8000-000000000002");
  t.title = "Pay \"rent\"";
  t.description = "line\nbreak";
  t.completed = true;
  t.completed_at = parse_time("2026-03-02T08:00:00Z")->at;
  t.priority = priority_high;
  t.tags = {"Home", "money"};
  t.due_date = parse_time("2026-03-01")->at;
  t.due_all_day = true;
  t.reminder_at = parse_time("2026-02-28T09:00:00Z")->at;
  t.recurrence_rule = "FREQ=MONTHLY";
  t.timezone = "Europe/Berlin";
  t.project_id = *uuid::parse("0190a6f0-0000-7000-8000-000000000003");
  t.external_key = "crm-7";
  t.created_at = parse_time("2026-01-01T00:00:00.25Z")->at;
  t.updated_at = parse_time("2026-03-02T08:00:00Z")->at;
  t.version = 3;
  return t;
}

TEST(task_view, v1_has_everything) {
  EXPECT_EQ(
      render_task(full_task(), task_shape::v1),
      R"({"id":"0190a6f0-0000-7000-8000-000000000001","user_id":"0190a6f0-0000-7000-8000-000000000002",)"
      R"("title":"Pay \"rent\"","description":"line\nbreak","completed":true,"priority":"HIGH",)"
      R"("tags":["Home","money"],"due_date":"2026-03-01T00:00:00Z","due_all_day":true,)"
      R"("reminder_at":"2026-02-28T09:00:00Z","is_recurring":true,"recurrence_rule":"FREQ=MONTHLY",)"
      R"("recurrence_pattern":"MONTHLY","timezone":"Europe/Berlin",)"
      R"("project_id":"0190a6f0-0000-7000-8000-000000000003","external_key":"crm-7",)"
      R"("completed_at":"2026-03-02T08:00:00Z","created_at":"2026-01-01T00:00:00.250000Z",)"
      R"("updated_at":"2026-03-02T08:00:00Z","deleted_at":null,"version":3})");
}

TEST(task_view, s3_differs_in_the_names_of_priorities) {
  auto expected = nlohmann::json::parse(render_task(full_task(), task_shape::v1));
  expected["priority"] = "High";
  EXPECT_EQ(nlohmann::json::parse(render_task(full_task(), task_shape::s3)), expected);
}

TEST(task_view, s4_has_the_members_of_its_task_read_only) {
  EXPECT_EQ(
      render_task(full_task(), task_shape::s4),
      R"({"id":"0190a6f0-0000-7000-8000-000000000001","user_id":"0190a6f0-0000-7000-8000-000000000002",)"
      R"("title":"Pay \"rent\"","description":"line\nbreak","completed":true,"priority":"HIGH",)"
      R"("tags":["Home","money"],"due_date":"2026-03-01T00:00:00Z","is_recurring":true,)"
      R"("recurrence_pattern":"MONTHLY","completed_at":"2026-03-02T08:00:00Z",)"
      R"("created_at":"2026-01-01T00:00:00.250000Z","updated_at":"2026-03-02T08:00:00Z"})");
}

TEST(task_view, each_shape_names_every_priority) {
  const nlohmann::json upper{"NONE", "LOW", "MEDIUM", "HIGH"}, title{nullptr, "Low", "Medium", "High"};
  for (int rank = priority_none; rank <= priority_high; ++rank) {
    task t;
    t.priority = rank;
    const auto shown = [&](task_shape shape) {
      return nlohmann::json::parse(render_task(t, shape))["priority"];
    };
    EXPECT_EQ(shown(task_shape::v1), upper[static_cast<std::size_t>(rank)]);
    EXPECT_EQ(shown(task_shape::s4), upper[static_cast<std::size_t>(rank)]);
    EXPECT_EQ(shown(task_shape::s3), title[static_cast<std::size_t>(rank)]);
  }
}

TEST(task_view, a_pattern_is_shown_only_for_exactly_that_rule) {
  const auto pattern = [](std::optional<std::string> rule) {
    task t;
    t.recurrence_rule = std::move(rule);
    return nlohmann::json::parse(render_task(t, task_shape::v1))["recurrence_pattern"];
  };
  EXPECT_EQ(pattern("FREQ=DAILY"), "DAILY");
  EXPECT_EQ(pattern("FREQ=WEEKLY"), "WEEKLY");
  EXPECT_EQ(pattern("FREQ=MONTHLY"), "MONTHLY");
  EXPECT_EQ(pattern("FREQ=YEARLY"), nullptr);
  EXPECT_EQ(pattern("FREQ=DAILY;COUNT=3"), nullptr);
  EXPECT_EQ(pattern("INTERVAL=2;FREQ=DAILY"), nullptr);
  EXPECT_EQ(pattern(std::nullopt), nullptr);
}

TEST(task_view, the_etag_is_the_version) { EXPECT_EQ(task_etag(full_task()), "\"3\""); }

}  // namespace
}  // namespace steward
