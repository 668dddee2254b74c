#include "http/openapi.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "http/routes/all.hpp"

namespace steward::http {
namespace {

using nlohmann::json;

void collect_references(const json& at, std::set<std::string>& found) {
  if (at.is_object() && at.contains("$ref")) found.insert(at["$ref"].get<std::string>());
  if (at.is_structured())
    for (const auto& child : at) collect_references(child, found);
}

class openapi_test : public ::testing::Test {
 protected:
  route_table table = make_route_table();
  json document = json::parse(render_openapi(table));
};

TEST_F(openapi_test, describes_every_route_that_is_not_hidden) {
  for (const auto& row : table.routes()) {
    const auto& paths = document["paths"];
    std::string verb(to_string(row.verb));
    for (auto& c : verb) c = static_cast<char>(std::tolower(c));
    const bool there = paths.contains(row.pattern) && paths[std::string(row.pattern)].contains(verb);
    EXPECT_EQ(there, !row.hidden) << verb << ' ' << row.pattern;
  }
}

TEST_F(openapi_test, names_every_operation_once) {
  std::set<std::string> names;
  for (const auto& item : document["paths"])
    for (const auto& operation : item) {
      EXPECT_TRUE(names.insert(operation.at("operationId")).second) << operation["operationId"];
      EXPECT_FALSE(operation.at("operationId").get<std::string>().empty());
      EXPECT_FALSE(operation.at("summary").get<std::string>().empty()) << operation["operationId"];
      EXPECT_FALSE(operation.at("responses").empty());
    }
}

TEST_F(openapi_test, refers_only_to_schemas_that_exist) {
  std::set<std::string> references;
  collect_references(document, references);
  for (const auto& reference : references)
    EXPECT_TRUE(document.contains(json::json_pointer(reference.substr(1)))) << reference;
}

TEST_F(openapi_test, declares_path_parameters_and_who_may_call) {
  const auto& error_page = document["paths"]["/errors/{code}"]["get"];
  EXPECT_EQ(error_page["parameters"][0]["name"], "code");
  EXPECT_EQ(error_page["parameters"][0]["required"], true);
  EXPECT_TRUE(error_page["security"].empty());
  EXPECT_EQ(document["paths"]["/api/v1/me"]["get"]["security"][0].count("bearer"), 1u);
  EXPECT_TRUE(document["paths"]["/api/v1/me"]["get"]["responses"].contains("401"));
  EXPECT_EQ(document["paths"]["/api/auth/login"]["post"]["deprecated"], true);
}

TEST_F(openapi_test, declares_json_and_html_where_accept_chooses) {
  for (const auto* path : {"/errors", "/errors/{code}"}) {
    const auto& content = document["paths"][path]["get"]["responses"]["200"]["content"];
    EXPECT_EQ(content.size(), 2u) << path;
    EXPECT_TRUE(content.contains(json_type)) << path;
    EXPECT_TRUE(content.contains(html_type)) << path;
  }
  const auto& list = document["paths"]["/errors"]["get"]["responses"]["200"]["content"];
  EXPECT_EQ(list[std::string(json_type)]["schema"]["type"], "array");
  EXPECT_EQ(list[std::string(html_type)]["schema"]["type"], "string");
}

TEST_F(openapi_test, tells_where_a_body_may_be_left_out) {
  const auto& restore = document["paths"]["/api/v1/tasks/{id}/restore"]["post"];
  EXPECT_EQ(restore["requestBody"]["required"], false);
  EXPECT_EQ(document["paths"]["/api/v1/tasks"]["post"]["requestBody"]["required"], true);
}

TEST_F(openapi_test, shows_the_rules_that_account_bodies_are_held_to) {
  const auto body_of = [this](const char* path) {
    return document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"];
  };
  const auto sign_up = body_of("/api/v1/auth/signup");
  EXPECT_EQ(sign_up["required"], json::parse(R"(["email","password","name"])"));
  EXPECT_EQ(sign_up["properties"]["name"]["maxLength"], 100);
  EXPECT_EQ(sign_up["additionalProperties"], false);
  EXPECT_EQ(body_of("/api/v1/auth/login")["title"], "LogIn");
}

}  // namespace
}  // namespace steward::http
