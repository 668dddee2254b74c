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
  for (const auto& reference : references) EXPECT_TRUE(document.contains(json::json_pointer(reference.substr(1)))) << reference;
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

}  // namespace
}  // namespace steward::http
