#include "domain/ai/shape.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace steward {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const json schema = json::parse(R"({
  "type": "object", "additionalProperties": false, "required": ["name", "facts"],
  "properties": {
    "name": {"type": "string"},
    "kind": {"type": "string", "enum": ["web", "json"]},
    "count": {"type": "integer"},
    "facts": {"type": "array", "items": {"type": "object", "required": ["value"], "properties": {
      "value": {"anyOf": [{"type": "number"}, {"type": "boolean"}, {"type": "null"}]}}}}}})");

std::vector<std::string> faults(const char* text) { return shape_faults(schema, json::parse(text)); }

TEST(ai_shape, what_fits_has_no_faults) {
  EXPECT_THAT(faults(R"({"name":"a","facts":[]})"), IsEmpty());
  EXPECT_THAT(faults(R"({"name":"a","kind":"web","count":-3,
                         "facts":[{"value":1.5},{"value":null},{"value":true,"more":1}]})"),
              IsEmpty());
}

TEST(ai_shape, all_faults_are_told_with_their_place) {
  EXPECT_THAT(
      faults(R"({"kind":"ftp","count":1.5,"facts":[{"value":"1"},{},7],"more":1})"),
      ElementsAre(
          "the answer must have the member \"name\"", "/count must be of type integer",
          R"(/facts/0/value must be as one of [{"type":"number"},{"type":"boolean"},{"type":"null"}])",
          "/facts/1 must have the member \"value\"", "/facts/2 must be of type object",
          R"(/kind must be one of ["web","json"])", "the answer must not have the member \"more\""));
  EXPECT_THAT(faults("[]"), ElementsAre("the answer must be of type object"));
  EXPECT_THAT(faults(R"({"name":null,"facts":{}})"),
              ElementsAre("/facts must be of type array", "/name must be of type string"));
}

TEST(ai_shape, a_long_list_of_faults_is_cut) {
  json many{{"name", "a"}, {"facts", json::array()}};
  for (int i = 0; i < 100; ++i) many["facts"].push_back(i);
  EXPECT_THAT(shape_faults(schema, many), SizeIs(20));
}

TEST(ai_shape, an_unknown_type_fits_nothing) {
  EXPECT_THAT(shape_faults({{"type", "date"}}, "2026-01-01"), SizeIs(1));
}

}  // namespace
}  // namespace steward
