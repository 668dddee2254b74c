#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "domain/task_list.hpp"

namespace steward {
namespace task_list_request_test {

using nlohmann::json;

constexpr cursor_key key{1, 2};
const timestamp now = parse_time("2026-03-01T10:00:00Z")->at;

user_state state_of(int count) {
  user_state state;
  for (int i = 1; i <= count; ++i) {
    task t;
    t.id = make_uuid_v7(0, 0, static_cast<std::uint64_t>(i));
    t.title = "Task " + std::to_string(i);
    t.priority = priority_low;
    t.created_at = now + std::chrono::minutes{i};
    state.tasks.put(make_row(std::move(t)));
  }
  return state;
}

result<reply> ask_for(const user_state& state, const list_request& request) {
  id_source ids(1);
  const limits bounds;
  return list_tasks(state, context{now, ids, bounds}, request, key);
}

std::map<std::string, std::string> faults_of(const query_pairs& pairs) {
  std::map<std::string, std::string> codes;
  const auto parsed = parse_list_request(pairs);
  if (parsed) return codes;
  for (const auto& fault : parsed.fault().fields) codes[fault.pointer] = fault.code;
  return codes;
}

TEST(list_request, has_defaults) {
  const auto request = parse_list_request({});
  EXPECT_TRUE(request->filter.empty());
  EXPECT_EQ(request->order, (task_order{sort_field::created_at, true}));
  EXPECT_EQ(request->limit, 50);
  EXPECT_EQ(request->offset, 0);
  EXPECT_FALSE(request->cursor);
  EXPECT_TRUE(request->total);
  EXPECT_EQ(parse_list_request({{"q", "x"}})->order, (task_order{sort_field::relevance, true}));
  EXPECT_EQ(parse_list_request({{"sort_by", "due_date"}})->order, (task_order{sort_field::due_date, false}));
}

TEST(list_request, reads_every_parameter) {
  const auto request = parse_list_request({{"sort_by", "Title"},
                                           {"sort_order", "DESC"},
                                           {"limit", "100"},
                                           {"offset", "0"},
                                           {"cursor", "abc"},
                                           {"total", "false"},
                                           {"status", "pending"}});
  ASSERT_TRUE(request);
  EXPECT_EQ(request->order, (task_order{sort_field::title, true}));
  EXPECT_EQ(request->limit, 100);
  EXPECT_EQ(request->cursor, "abc");
  EXPECT_FALSE(request->total);
  EXPECT_EQ(request->filter.completed, false);
  EXPECT_EQ(parse_list_request({{"offset", "70"}})->offset, 70);
}

TEST(list_request, reports_every_fault_at_once) {
  const std::map<std::string, std::string> expected{
      {"sort_by", "invalid"}, {"sort_order", "invalid"}, {"limit", "invalid"},  {"offset", "invalid"},
      {"cursor", "invalid"},  {"total", "invalid"},      {"status", "invalid"}, {"page", "unknown"}};
  EXPECT_EQ(faults_of({{"sort_by", "colour"},
                       {"sort_order", "up"},
                       {"limit", "0"},
                       {"offset", "-1"},
                       {"cursor", ""},
                       {"total", "no"},
                       {"status", "?"},
                       {"page", "2"}}),
            expected);
  for (const auto limit : {"101", "-1", "ten", "5x", "99999999999999999999", "1.5", " 5"})
    EXPECT_EQ(faults_of({{"limit", limit}}).at("limit"), "invalid") << limit;
  EXPECT_EQ(faults_of({{"cursor", std::string(5000, 'A')}}).at("cursor"), "invalid");
}

TEST(list_request, refuses_what_does_not_go_together) {
  EXPECT_EQ(faults_of({{"sort_by", "relevance"}}).at("sort_by"), "invalid");
  EXPECT_TRUE(faults_of({{"sort_by", "relevance"}, {"q", "x"}}).empty());
  EXPECT_EQ(faults_of({{"cursor", "abc"}, {"offset", "5"}}).at("offset"), "invalid");
}

TEST(list_request, its_parameters_are_documented) {
  std::string names;
  for (const auto& one : list_parameters()) {
    names += std::string(one.name) + ' ';
    EXPECT_TRUE(one.doc.ends_with('.')) << one.name;
  }
  EXPECT_EQ(names, "sort_by sort_order limit offset cursor total expand until ");
}

TEST(list_tasks, each_shape_has_its_envelope) {
  const auto state = state_of(3);
  list_request request;
  request.limit = 2;
  const auto v1 = json::parse(*ask_for(state, request)->body);
  EXPECT_EQ(v1["items"].size(), 2u);
  EXPECT_EQ(v1["items"][0]["title"], "Task 3");
  EXPECT_EQ(v1["items"][0]["priority"], "LOW");
  EXPECT_EQ(v1["total"], 3);
  EXPECT_EQ(v1["has_more"], true);
  request.shape = task_shape::s3;
  auto s3 = json::parse(*ask_for(state, request)->body);
  EXPECT_EQ(s3["items"][0]["priority"], "Low");
  for (auto& item : s3["items"]) item["priority"] = "LOW";
  EXPECT_EQ(s3, v1);
  request.shape = task_shape::s4;
  const auto s4 = json::parse(*ask_for(state, request)->body);
  ASSERT_EQ(s4.size(), 2u);
  EXPECT_FALSE(s4[0].contains("version"));
}

TEST(list_tasks, says_beside_the_body_where_the_page_stands) {
  const auto state = state_of(3);
  for (const auto shape : {task_shape::v1, task_shape::s3, task_shape::s4}) {
    list_request request;
    request.shape = shape;
    request.limit = 2;
    const auto first = ask_for(state, request);
    EXPECT_EQ(first->kind, reply_kind::ok);
    EXPECT_EQ(first->etag, "");
    EXPECT_EQ(first->page->total, 3);
    request.cursor = first->page->next_cursor;
    EXPECT_EQ(ask_for(state, request)->page->next_cursor, "");
    request.total = false;
    EXPECT_EQ(ask_for(state, request)->page->total, -1);
  }
}

TEST(list_tasks, of_nobody_is_an_empty_list) {
  EXPECT_EQ(*ask_for({}, {})->body,
            R"({"items":[],"total":0,"limit":50,"offset":0,"next_cursor":null,"has_more":false})");
  list_request request;
  request.shape = task_shape::s4;
  EXPECT_EQ(*ask_for({}, request)->body, "[]");
}

TEST(list_tasks, refuses_a_cursor_of_another_list) {
  const auto state = state_of(3);
  list_request request;
  request.limit = 1;
  request.cursor = ask_for(state, request)->page->next_cursor;
  EXPECT_TRUE(ask_for(state, request));
  request.filter.completed = false;
  EXPECT_EQ(ask_for(state, request).fault().fields[0].code, "other_list");
  request.cursor = "garbage";
  EXPECT_EQ(ask_for(state, request).fault().fields[0].code, "invalid");
}

TEST(get_task, shares_the_cached_json) {
  const auto state = state_of(1);
  const auto* entry = state.tasks.find(make_uuid_v7(0, 0, 1));
  const auto found = get_task(state, entry->record->id, task_shape::v1);
  EXPECT_EQ(found->body, state.tasks.json(*entry));
  EXPECT_EQ(found->etag, "\"1\"");
  EXPECT_EQ(json::parse(*get_task(state, entry->record->id, task_shape::s3)->body)["priority"], "Low");
}

TEST(get_task, does_not_find_what_is_not_there_or_in_the_trash) {
  auto state = state_of(1);
  auto t = *state.tasks.find(make_uuid_v7(0, 0, 1))->record;
  t.deleted_at = now;
  state.tasks.put(make_row(t));
  for (const auto& id : {t.id, uuid{}}) {
    const auto found = get_task(state, id, task_shape::v1);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.fault().code, errc::not_found);
    EXPECT_EQ(found.fault().detail, "Task not found");
  }
}

}  // namespace task_list_request_test
}  // namespace steward
