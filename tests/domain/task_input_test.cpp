#include "domain/task_input.hpp"

#include "tests/domain/domain_fixture.hpp"

namespace steward {
namespace task_input_test {

using strings = std::vector<std::string>;

strings faults_of(const std::string& body, task_shape shape = task_shape::v1) {
  const auto input = domain_world::new_task_input(body, shape);
  return input ? strings{} : codes(input.fault());
}

strings update_faults_of(const std::string& body) {
  const auto input = domain_world::update_input(body);
  return input ? strings{} : codes(input.fault());
}

/// A new task with one more member.
std::string with(const std::string& member) { return R"({"title":"x",)" + member + "}"; }
std::string text(std::size_t n, const std::string& character = "a") {
  std::string out = "\"";
  while (n--) out += character;
  return out + '"';
}

TEST(task_input, takes_every_member) {
  auto input = domain_world::new_task_input(
      R"({"id":"01890a5d-ac96-774b-bcce-b302099a8057","title":"T","description":"a\nb","completed":true,"priority":"high",
          "tags":["A","b","a"],"due_date":"2026-03-01","reminder_at":"2026-02-28T10:00:00+02:00",
          "recurrence_rule":"rrule:freq=daily","recurrence_pattern":"daily","is_recurring":true,"timezone":"Europe/Berlin",
          "project_id":"01890a5d-ac96-774b-bcce-b302099a8058","external_key":"k"})");
  ASSERT_TRUE(input) << codes(input.fault())[0];
  EXPECT_EQ(input->id->to_string(), "01890a5d-ac96-774b-bcce-b302099a8057");
  EXPECT_EQ(*input->title, "T");
  EXPECT_EQ(**input->description, "a\nb");
  EXPECT_TRUE(*input->completed);
  EXPECT_EQ(*input->priority, priority_high);
  EXPECT_EQ(*input->tags, (strings{"A", "b"}));
  EXPECT_TRUE((*input->due_date)->date_only);
  EXPECT_EQ(format_time(**input->reminder_at), "2026-02-28T08:00:00Z");
  EXPECT_EQ(**input->recurrence_rule, "FREQ=DAILY");
  EXPECT_EQ(**input->timezone, "Europe/Berlin");
  EXPECT_EQ((*input->project_id)->to_string(), "01890a5d-ac96-774b-bcce-b302099a8058");
  EXPECT_EQ(**input->external_key, "k");
  EXPECT_FALSE(input->must_recur);
}

TEST(task_input, null_clears_and_absent_keeps) {
  auto input = domain_world::update_input(
      R"({"description":null,"priority":null,"tags":null,"due_date":null,"reminder_at":null,"recurrence_rule":null,
          "timezone":null,"project_id":null,"external_key":null})");
  ASSERT_TRUE(input);
  EXPECT_TRUE(input->description && !*input->description);
  EXPECT_EQ(input->priority, priority_none);
  EXPECT_TRUE(input->tags && input->tags->empty());
  EXPECT_TRUE(input->due_date && !*input->due_date);
  EXPECT_TRUE(input->recurrence_rule && !*input->recurrence_rule);
  EXPECT_FALSE(input->title || input->completed);
  EXPECT_FALSE(domain_world::update_input("{}")->description);
}

struct rule {
  std::string body;
  strings faults;
};

class new_task_rule : public testing::TestWithParam<rule> {};
TEST_P(new_task_rule, is_held) {
  EXPECT_EQ(faults_of(GetParam().body), GetParam().faults) << GetParam().body;
}

INSTANTIATE_TEST_SUITE_P(
    table, new_task_rule,
    testing::Values(
        rule{"[]", {" wrong_type"}}, rule{"{}", {"/title required"}},
        rule{R"({"title":null})", {"/title null"}}, rule{R"({"title":1})", {"/title wrong_type"}},
        rule{R"({"title":""})", {"/title blank"}}, rule{R"({"title":"  "})", {"/title blank"}},
        rule{R"({"title":"a\nb"})", {"/title control_character"}},
        rule{R"({"title":)" + text(200, "é") + "}", {}},
        rule{R"({"title":)" + text(201, "é") + "}", {"/title too_long"}},
        rule{with(R"("description":)" + text(2000)), {}},
        rule{with(R"("description":)" + text(2001)), {"/description too_long"}},
        rule{with(R"("description":"")"), {}},
        rule{with(R"("description":"a\u0007")"), {"/description control_character"}},
        rule{with(R"("description":5)"), {"/description wrong_type"}},
        rule{with(R"("completed":"yes")"), {"/completed wrong_type"}},
        rule{with(R"("completed":null)"), {"/completed null"}},
        rule{with(R"("priority":"urgent")"), {"/priority not_one_of"}},
        rule{with(R"("priority":2)"), {"/priority wrong_type"}}, rule{with(R"("priority":"Medium")"), {}},
        rule{with(R"("tags":"a")"), {"/tags wrong_type"}},
        rule{with(R"("tags":["a",5,"","x\ty"])"),
             {"/tags/1 wrong_type", "/tags/2 blank", "/tags/3 control_character"}},
        rule{with(R"("tags":[)" + text(51) + "]"), {"/tags/0 too_long"}},
        rule{with(R"("tags":[)" + text(50, "é") + "]"), {}},
        rule{with(R"("due_date":"tomorrow")"), {"/due_date invalid_time"}},
        rule{with(R"("due_date":20260301)"), {"/due_date wrong_type"}},
        rule{with(R"("due_date":"9999-12-31T23:00:00-05:00")"), {"/due_date invalid_time"}},
        rule{with(R"("due_date":"0001-01-01T00:00:00+01:00")"), {"/due_date invalid_time"}},
        rule{with(R"("reminder_at":"2026-03-01T10:00:00Z")"), {"/reminder_at needs_due_date"}},
        rule{with(R"("reminder_at":"2026-03-01T10:00:00Z","due_date":null)"),
             {"/reminder_at needs_due_date"}},
        rule{with(R"("reminder_at":"2026-03-01T10:00:01Z","due_date":"2026-03-01T10:00:00Z")"),
             {"/reminder_at after_due_date"}},
        rule{with(R"("reminder_at":"2026-03-01T10:00:00Z","due_date":"2026-03-01T10:00:00Z")"), {}},
        rule{with(R"("reminder_at":"2026-03-01T10:00:00Z","due_date":"x")"), {"/due_date invalid_time"}},
        rule{with(R"("recurrence_rule":"FREQ=SOON")"), {"/recurrence_rule invalid_rule"}},
        rule{with(R"("recurrence_rule":"FREQ=SOON","is_recurring":true)"), {"/recurrence_rule invalid_rule"}},
        rule{with(R"("recurrence_rule":"FREQ=WEEKLY","recurrence_pattern":"DAILY")"),
             {"/recurrence_pattern contradiction"}},
        rule{
            with(
                R"("recurrence_rule":"FREQ=WEEKLY;INTERVAL=2","recurrence_pattern":null,"is_recurring":true)"),
            {}},
        rule{with(R"("recurrence_rule":null,"recurrence_pattern":"DAILY")"),
             {"/recurrence_pattern contradiction"}},
        rule{with(R"("recurrence_pattern":"YEARLY")"), {"/recurrence_pattern not_one_of"}},
        rule{with(R"("is_recurring":true)"), {"/is_recurring contradiction"}},
        rule{with(R"("is_recurring":false)"), {}},
        rule{with(R"("is_recurring":true,"recurrence_rule":null)"), {"/is_recurring contradiction"}},
        rule{with(R"("is_recurring":false,"recurrence_pattern":"DAILY")"), {"/is_recurring contradiction"}},
        rule{with(R"("timezone":"Mars/Base")"), {"/timezone unknown_timezone"}},
        rule{with(R"("project_id":"5")"), {"/project_id invalid_id"}},
        rule{with(R"("project_id":5)"), {"/project_id wrong_type"}},
        rule{with(R"("id":"00000000-0000-0000-0000-000000000000")"), {"/id invalid_id"}},
        rule{with(R"("external_key":" ")"), {"/external_key blank"}},
        rule{with(R"("external_key":)" + text(201)), {"/external_key too_long"}},
        rule{with(R"("version":1)"), {"/version read_only"}},
        rule{with(R"("user_id":null)"), {"/user_id read_only"}},
        rule{with(R"("titel":1)"), {"/titel unknown_member"}},
        rule{with(R"("a/b~":1)"), {"/a~1b~0 unknown_member"}},
        rule{R"({"titel":1,"priority":"x","tags":[1]})",
             {"/title required", "/priority not_one_of", "/tags/0 wrong_type", "/titel unknown_member"}}));

TEST(task_input, counts_tags) {
  std::string tags;
  for (int i = 0; i < 51; ++i) tags += (i ? ",\"" : "\"") + std::to_string(i) + '"';
  EXPECT_EQ(faults_of(with("\"tags\":[" + tags + "]")), (strings{"/tags too_many"}));
}

TEST(task_input, s4_has_a_shorter_description) {
  const auto body = with(R"("description":)" + text(1001));
  EXPECT_EQ(faults_of(body), strings{});
  EXPECT_EQ(faults_of(body, task_shape::s3), strings{});
  EXPECT_EQ(faults_of(body, task_shape::s4), (strings{"/description too_long"}));
  auto update = *read_json(R"({"description":)" + text(1001) + "}");
  EXPECT_FALSE(read_task_update(update, task_shape::s4));
}

TEST(task_input, updates_refuse_what_the_server_sets) {
  EXPECT_EQ(
      update_faults_of(R"({"id":"01890a5d-ac96-774b-bcce-b302099a8057","created_at":"x","title":"ok"})"),
      (strings{"/created_at read_only", "/id read_only"}));
  EXPECT_EQ(update_faults_of(R"({"due_date":null,"reminder_at":"2026-03-01T10:00:00Z"})"),
            (strings{"/reminder_at needs_due_date"}));
  EXPECT_EQ(update_faults_of(R"({"reminder_at":"2026-03-01T10:00:00Z"})"), strings{});
  EXPECT_TRUE(domain_world::update_input(R"({"is_recurring":true})")->must_recur);
}

TEST(task_input, suggests_the_member_that_was_meant) {
  const auto near = domain_world::new_task_input(with(R"("tittle":1)"));
  EXPECT_NE(near.fault().fields[0].message.find("\"title\""), std::string::npos);
  const auto far = domain_world::new_task_input(with(R"("quantum_flux":1)"));
  EXPECT_EQ(far.fault().fields[0].message.find("mean"), std::string::npos);
  const auto huge = domain_world::new_task_input(with(text(500) + ":1"));
  EXPECT_EQ(huge.fault().fields[0].message.find("mean"), std::string::npos);
}

TEST(task_input, pointers_start_where_the_body_is) {
  auto body = *read_json(R"({"title":"","x":1})");
  EXPECT_EQ(codes(read_new_task(body, task_shape::v1, "/operations/3/task").fault()),
            (strings{"/operations/3/task/title blank", "/operations/3/task/x unknown_member"}));
  auto none = *read_json("5");
  EXPECT_EQ(codes(read_task_update(none, task_shape::v1, "/task").fault()), (strings{"/task wrong_type"}));
}

TEST(task_input, priorities_have_ranks) {
  EXPECT_EQ(priority_rank("high"), 3);
  EXPECT_EQ(priority_rank("None"), 0);
  EXPECT_EQ(priority_rank("?"), -1);
}

/// The tables are also the source of the OpenAPI schemas: what they show must be true.
TEST(task_input, tables_describe_themselves) {
  for (const auto shape : {task_shape::v1, task_shape::s3, task_shape::s4})
    for (const auto* table : {&task_create_table(shape), &task_update_table(shape)})
      for (const auto& field : table->fields) {
        EXPECT_FALSE(field.doc.empty());
        EXPECT_EQ(field.doc.back(), '.') << field.name;
        const auto example = nlohmann::json::parse(field.example);
        field_errors faults;
        EXPECT_EQ(check_member(field, example, "", faults), !field.read_only) << field.name;
      }
}

}  // namespace task_input_test
}  // namespace steward
