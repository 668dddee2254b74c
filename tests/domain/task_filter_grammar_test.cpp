#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "domain/task_filter.hpp"

namespace steward {
namespace {

using nlohmann::json;

std::map<std::string, std::string> faults_of(const result<task_filter>& parsed) {
  std::map<std::string, std::string> codes;
  if (parsed) return codes;
  EXPECT_EQ(parsed.fault().code, errc::validation);
  for (const auto& fault : parsed.fault().fields) {
    codes[fault.pointer] = fault.code;
    EXPECT_FALSE(fault.message.empty());
  }
  return codes;
}

TEST(task_filter_grammar, reports_every_fault_of_a_query_at_once) {
  const auto codes = faults_of(parse_task_filter(query_pairs{{"q", ""},
                                                             {"status", "maybe"},
                                                             {"priority", "high,urgent"},
                                                             {"tags", "a,,b"},
                                                             {"due", "later"},
                                                             {"due_before", "tomorrow"},
                                                             {"has_reminder", "1"},
                                                             {"project_id", "7"},
                                                             {"ids", "1,2"},
                                                             {"external_key", std::string("a\0b", 3)},
                                                             {"tags_any", "\xff"},
                                                             {"tags_none", std::string(256, 'x')},
                                                             {"is_recurring", "true"},
                                                             {"is_recurring", "true"},
                                                             {"colour", "red"}}));
  const std::map<std::string, std::string> expected{{"q", "invalid"},
                                                    {"status", "invalid"},
                                                    {"priority", "invalid"},
                                                    {"tags", "invalid"},
                                                    {"due", "invalid"},
                                                    {"due_before", "invalid"},
                                                    {"has_reminder", "invalid"},
                                                    {"project_id", "invalid"},
                                                    {"ids", "invalid"},
                                                    {"external_key", "invalid"},
                                                    {"tags_any", "invalid"},
                                                    {"tags_none", "invalid"},
                                                    {"is_recurring", "repeated"},
                                                    {"colour", "unknown"}};
  EXPECT_EQ(codes, expected);
}

TEST(task_filter_grammar, names_that_are_not_utf8_are_not_repeated_to_the_client) {
  EXPECT_EQ(faults_of(parse_task_filter(query_pairs{{"\xff", "1"}})).begin()->first, "?");
  EXPECT_EQ(faults_of(parse_task_filter(query_pairs{{"\xff", "1"}, {"\xff", "1"}})).begin()->first, "?");
}

TEST(task_filter_grammar, json_may_use_its_own_types) {
  const auto from_json = parse_task_filter(json{{"status", false},
                                                {"priority", {"HIGH", "low"}},
                                                {"tags", {"a, b", "C"}},
                                                {"has_reminder", true},
                                                {"is_recurring", "false"}});
  ASSERT_TRUE(from_json);
  EXPECT_EQ(from_json->completed, false);
  EXPECT_EQ(from_json->priorities, 1u << priority_high | 1u << priority_low);
  EXPECT_EQ(from_json->tags, (std::vector<std::string>{"a, b", "c"}))
      << "an item of an array may have a comma";
  EXPECT_EQ(from_json->has_reminder, true);
  EXPECT_EQ(from_json->is_recurring, false);
}

TEST(task_filter_grammar, reports_every_fault_of_an_object_with_its_pointer) {
  const auto codes = faults_of(parse_task_filter(json{{"q", 7},
                                                      {"status", nullptr},
                                                      {"tags", json::array()},
                                                      {"ids", {1, 2}},
                                                      {"due", {"today"}},
                                                      {"a/b~", 1}},
                                                 "/filter"));
  const std::map<std::string, std::string> expected{
      {"/filter/q", "invalid"},   {"/filter/status", "invalid"}, {"/filter/tags", "invalid"},
      {"/filter/ids", "invalid"}, {"/filter/due", "invalid"},    {"/filter/a~1b~0", "unknown"}};
  EXPECT_EQ(codes, expected);
  EXPECT_EQ(faults_of(parse_task_filter(json::array(), "/filter")).at("/filter"), "invalid");
}

TEST(task_filter_grammar, says_what_is_allowed) {
  const auto message = [](std::string name) {
    return parse_task_filter(query_pairs{{std::move(name), std::string(300, '?')}}).fault().fields[0].message;
  };
  EXPECT_EQ(message("due"), "Use one of: overdue, today, none, any.");
  EXPECT_EQ(message("priority"), "Use one or more of: none, low, medium, high.");
  EXPECT_EQ(message("has_reminder"), "Use true or false.");
  EXPECT_NE(message("due_to").find("RFC 3339"), std::string::npos);
}

TEST(task_filter_grammar, an_empty_filter_wants_everything_and_says_so) {
  EXPECT_TRUE(parse_task_filter(query_pairs{})->empty());
  EXPECT_TRUE(parse_task_filter(json::object())->empty());
  EXPECT_TRUE(parse_task_filter(query_pairs{{"status", "all"}})->empty());
  EXPECT_FALSE(parse_task_filter(query_pairs{{"status", "true"}})->empty());
  EXPECT_EQ(canonical_text({}), "");
}

TEST(task_filter_grammar, the_canonical_text_does_not_depend_on_how_it_was_written) {
  const auto text = [](const query_pairs& pairs) { return canonical_text(*parse_task_filter(pairs)); };
  EXPECT_EQ(text({{"tags", "A,b"}, {"q", "X"}, {"status", "true"}}),
            text({{"status", "completed"}, {"q", "x"}, {"tags", "B, a, b"}}));
  EXPECT_EQ(text({{"due_to", "2026-03-01"}}), text({{"due_before", "2026-03-02T00:00:00Z"}}));
}

TEST(task_filter_grammar, different_filters_have_different_canonical_texts) {
  const std::string id = uuid{}.to_string();
  const std::vector<query_pairs> queries{{{"q", "a"}},
                                         {{"external_key", "a"}},
                                         {{"tags", "a"}},
                                         {{"tags_any", "a"}},
                                         {{"tags_none", "a"}},
                                         {{"tags", "a,b"}},
                                         {{"status", "true"}},
                                         {{"status", "false"}},
                                         {{"priority", "low"}},
                                         {{"due", "any"}},
                                         {{"due", "none"}},
                                         {{"due_from", "2026-03-01"}},
                                         {{"due_before", "2026-03-01"}},
                                         {{"created_after", "2026-03-01"}},
                                         {{"updated_after", "2026-03-01"}},
                                         {{"completed_after", "2026-03-01"}},
                                         {{"has_reminder", "true"}},
                                         {{"is_recurring", "true"}},
                                         {{"project_id", "none"}},
                                         {{"project_id", id}},
                                         {{"ids", id}},
                                         {}};
  std::set<std::string> texts;
  for (const auto& query : queries) texts.insert(canonical_text(*parse_task_filter(query)));
  EXPECT_EQ(texts.size(), queries.size());
}

TEST(task_filter_grammar, every_field_is_documented) {
  std::set<std::string_view> names;
  for (const auto& one : task_filter_fields()) {
    EXPECT_TRUE(one.doc.ends_with('.')) << one.name;
    EXPECT_TRUE(names.insert(one.name).second) << one.name;
    const bool chooses = one.kind == value_kind::choice || one.kind == value_kind::choices;
    EXPECT_EQ(chooses, !one.values.empty()) << one.name;
  }
}

}  // namespace
}  // namespace steward
