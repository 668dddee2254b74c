#include "http/route_table.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace steward::http {
namespace {

outcome nothing(const request&) { return response{}; }

route row(method verb, std::string_view pattern) {
  return {.verb = verb, .pattern = pattern, .run = nothing};
}

class route_table_test : public ::testing::Test {
 protected:
  route_table table;
  std::vector<std::pair<std::string_view, std::string_view>> parameters;

  route_table_test() {
    table.add(row(method::get, "/"));
    table.add(row(method::get, "/tasks"));
    table.add(row(method::post, "/tasks"));
    table.add(row(method::get, "/tasks/{id}"));
    table.add(row(method::delete_, "/tasks/{task_id}"));
    table.add(row(method::get, "/tasks/trash"));
    table.add(row(method::post, "/tasks/{id}/toggle"));
    table.add(row(method::get, "/{user_id}/tasks"));
  }

  std::string_view pattern(method verb, std::string_view path) {
    const auto match = table.match(verb, path, parameters);
    const auto* found = std::get_if<found_match>(&match);
    return found ? found->row->pattern : std::string_view{};
  }
};

TEST_F(route_table_test, finds_fixed_paths_before_parameters) {
  EXPECT_EQ(pattern(method::get, "/"), "/");
  EXPECT_EQ(pattern(method::get, "/tasks"), "/tasks");
  EXPECT_EQ(pattern(method::get, "/tasks/trash"), "/tasks/trash");
  EXPECT_TRUE(parameters.empty());
}

TEST_F(route_table_test, gives_each_method_its_own_parameter_names) {
  EXPECT_EQ(pattern(method::get, "/tasks/42"), "/tasks/{id}");
  ASSERT_EQ(parameters.size(), 1u);
  EXPECT_EQ(parameters[0], (std::pair<std::string_view, std::string_view>("id", "42")));
  EXPECT_EQ(pattern(method::delete_, "/tasks/42"), "/tasks/{task_id}");
  EXPECT_EQ(parameters[0].first, "task_id");
}

TEST_F(route_table_test, goes_back_when_a_fixed_segment_leads_nowhere) {
  EXPECT_EQ(pattern(method::post, "/tasks/trash/toggle"), "/tasks/{id}/toggle");
  EXPECT_EQ(pattern(method::get, "/tasks/tasks"), "/tasks/{id}");
  EXPECT_EQ(pattern(method::get, "/ada/tasks"), "/{user_id}/tasks");
  EXPECT_EQ(parameters[0].second, "ada");
}

TEST_F(route_table_test, ignores_one_trailing_slash) {
  EXPECT_EQ(pattern(method::get, "/tasks/"), "/tasks");
  EXPECT_EQ(pattern(method::get, "/tasks/42/"), "/tasks/{id}");
  EXPECT_EQ(pattern(method::get, "/tasks//"), "");
  EXPECT_EQ(pattern(method::get, "//tasks"), "");
}

TEST_F(route_table_test, tells_an_unknown_path_from_an_unknown_method) {
  EXPECT_TRUE(std::holds_alternative<not_found_match>(table.match(method::get, "/nothing", parameters)));
  EXPECT_TRUE(std::holds_alternative<not_found_match>(table.match(method::get, "/tasks/1/2/3", parameters)));
  EXPECT_TRUE(std::holds_alternative<not_found_match>(table.match(method::get, "", parameters)));
  const auto match = table.match(method::put, "/tasks/42", parameters);
  ASSERT_TRUE(std::holds_alternative<method_not_allowed_match>(match));
  EXPECT_EQ(std::get<method_not_allowed_match>(match).allow, "GET, HEAD, DELETE, OPTIONS");
}

TEST_F(route_table_test, serves_head_from_get) {
  EXPECT_EQ(pattern(method::head, "/tasks"), "/tasks");
  EXPECT_EQ(table.allow("/tasks"), "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(table.allow("/nothing"), "");
}

TEST_F(route_table_test, refuses_rows_that_make_no_sense) {
  EXPECT_THROW(table.add(row(method::get, "tasks")), std::logic_error);
  EXPECT_THROW(table.add(row(method::get, "/tasks/")), std::logic_error);
  EXPECT_THROW(table.add(row(method::get, "/a//b")), std::logic_error);
  EXPECT_THROW(table.add(row(method::get, "/a/{id")), std::logic_error);
  EXPECT_THROW(table.add(row(method::get, "/a/x{id}")), std::logic_error);
  EXPECT_THROW(table.add(row(method::get, "/a/{}")), std::logic_error);
  EXPECT_THROW(table.add(row(method::head, "/a")), std::logic_error);
  EXPECT_THROW(table.add(row(method::get, "/tasks")), std::logic_error);
  EXPECT_THROW(table.add(row(method::get, "/tasks/{other}")), std::logic_error);
  EXPECT_THROW(table.add({.pattern = "/no/handler"}), std::logic_error);
  EXPECT_THROW(table.add({.pattern = "/of/{somebody}", .who = access::path_user, .run = nothing}),
               std::logic_error);
}

}  // namespace
}  // namespace steward::http
