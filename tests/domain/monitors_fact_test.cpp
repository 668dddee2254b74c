#include <gtest/gtest.h>

#include "domain/monitors/fact.hpp"

namespace steward {
namespace monitors_fact_test {

using nlohmann::json;
using strings = std::vector<std::string>;

strings codes(const field_errors& faults) {
  strings all;
  for (const auto& one : faults) all.push_back(one.pointer + " " + one.code);
  return all;
}

strings definition_faults(json list) {
  field_errors faults;
  read_fact_definitions(list, "", faults);
  return codes(faults);
}

const std::vector<fact_definition> defined{{"price", fact_type::number, "EUR", "/price", {}},
                                           {"name", fact_type::text, "", "", {}},
                                           {"stock", fact_type::boolean, "", "", {}},
                                           {"state", fact_type::choice, "", "", {"Open", "Closed"}},
                                           {"jobs", fact_type::set, "", "", {}}};

TEST(monitor_fact, definitions_are_read_and_written) {
  field_errors faults;
  auto list = json::parse(to_json(defined));
  EXPECT_EQ(list[0], json::parse(R"({"name":"price","type":"number","unit":"EUR","where":"/price"})"));
  EXPECT_EQ(list[1], json::parse(R"({"name":"name","type":"text"})"));
  EXPECT_EQ(read_fact_definitions(list, "", faults), defined);
  EXPECT_TRUE(faults.empty());
}

TEST(monitor_fact, definitions_have_all_their_faults_told_together) {
  EXPECT_EQ(definition_faults(json::parse(R"([{"name":"a","type":"number"},{"name":"a","type":"text"},
      {"name":" ","type":"colour"},{"name":"c","type":"choice","options":["x"]},7,
      {"name":"d","type":"set","options":["x","y"]},{"name":"e","type":"text","wher":""}])")),
            (strings{"/facts/1/name duplicate", "/facts/2/name blank", "/facts/2/type not_one_of",
                     "/facts/3/options too_few", "/facts/4 wrong_type", "/facts/5/options not_allowed",
                     "/facts/6/wher unknown_member"}));
}

TEST(monitor_fact, extracted_facts_are_held_to_their_definitions) {
  auto list = json::parse(R"([{"name":"price","value":49.99,"confidence":0.9,"evidence":"Price: 49.99"},
      {"name":"state","value":"open","confidence":1},{"name":"jobs","value":["b","a","b"],"confidence":1},
      {"name":"stock","value":true,"confidence":1},{"name":"name","value":null,"confidence":0,"unit":"x"}])");
  field_errors faults;
  const auto facts = read_extracted_facts(list, defined, "", faults);
  EXPECT_EQ(codes(faults), strings{});
  ASSERT_EQ(facts.size(), 5u);
  EXPECT_EQ(facts[0], (extracted_fact{"price", 49.99, "EUR", 0.9, "Price: 49.99"}));
  EXPECT_EQ(facts[1].value, fact_value("Open"));
  EXPECT_EQ(facts[2].value, fact_value(strings{"a", "b"}));
  EXPECT_EQ(facts[3].value, fact_value(true));
  EXPECT_EQ(facts[4].value, fact_value());
  EXPECT_EQ(facts[4].unit, "x");
  EXPECT_EQ(values_of(facts).at("price"), fact_value(49.99));
}

TEST(monitor_fact, extracted_facts_of_other_types_are_refused) {
  auto list = json::parse(R"([{"name":"price","value":"49","confidence":1},
      {"name":"other","value":1,"confidence":1},{"name":"stock","value":{},"confidence":1},
      {"name":"state","value":"ajar","confidence":1},{"name":"state","value":1,"confidence":1},
      {"name":"jobs","value":[1],"confidence":1},
      {"name":"jobs","value":"a","confidence":1},{"name":"name","value":1,"confidence":2}])");
  field_errors faults;
  read_extracted_facts(list, defined, "/answer", faults);
  EXPECT_EQ(codes(faults),
            (strings{"/answer/facts/0/value wrong_type", "/answer/facts/1/name unknown_fact",
                     "/answer/facts/2/value wrong_type", "/answer/facts/3/value wrong_type",
                     "/answer/facts/4/value wrong_type", "/answer/facts/5/value wrong_type",
                     "/answer/facts/6/value wrong_type", "/answer/facts/7/confidence out_of_range"}));
  EXPECT_EQ(faults[0].message, "Give a number, or null when it is not there.");
  EXPECT_EQ(faults[2].message, "Give true or false, or null when it is not there.");
  EXPECT_EQ(faults[3].message, "Give one of: Open, Closed, or null when it is not there.");
  EXPECT_EQ(faults[5].message, "Give an array of strings, or null when it is not there.");
  list = json::parse(R"([{"name":"name","value":1,"confidence":1}])");
  faults.clear();
  read_extracted_facts(list, defined, "", faults);
  EXPECT_EQ(faults.at(0).message, "Give a string, or null when it is not there.");
}

TEST(monitor_fact, long_evidence_is_cut) {
  auto list = json::array(
      {{{"name", "price"}, {"value", 1}, {"confidence", 1}, {"evidence", std::string(300, 'x')}}});
  field_errors faults;
  EXPECT_EQ(read_extracted_facts(list, defined, "", faults).at(0).evidence, std::string(200, 'x'));
}

TEST(monitor_fact, values_survive_json) {
  for (const fact_value& value :
       std::initializer_list<fact_value>{fact_value(), 49.99, 0.1, -3.0, 1e300, 100'000.0, true, false,
                                         "text \"quoted\"", strings{"a", "b"}})
    EXPECT_EQ(read_fact_value(json::parse(fact_value_json(value).text)), value)
        << fact_value_json(value).text;
  EXPECT_EQ(read_fact_value(json::object()), std::nullopt);
}

TEST(monitor_fact, values_are_said_in_words) {
  EXPECT_EQ(fact_text(49.99, "EUR"), "49.99 EUR");
  EXPECT_EQ(fact_text(100'000.0), "100000");
  EXPECT_EQ(fact_text(true, "EUR"), "yes");
  EXPECT_EQ(fact_text(false), "no");
  EXPECT_EQ(fact_text("sold out"), "sold out");
  EXPECT_EQ(fact_text({}), "nothing");
  EXPECT_EQ(fact_text(strings{"a", "b"}), "a, b");
  EXPECT_EQ(fact_text(strings{}), "no items");
  EXPECT_EQ(fact_text(1e30), "1e+30");
}

TEST(monitor_fact, the_same_again_is_the_same_fact) {
  const extracted_fact before{"price", 5.0, "EUR", 0.9, "now 5 EUR"};
  auto after = before;
  after.evidence = "only 5 EUR";
  after.confidence = 0.5;
  EXPECT_TRUE(same_fact(before, after));
  after.unit = "USD";
  EXPECT_FALSE(same_fact(before, after));
}

TEST(monitor_fact, is_written_as_json) {
  EXPECT_EQ(to_json(extracted_fact{"price", 49.5, "EUR", 0.9, "49.5 EUR"}),
            R"({"name":"price","value":49.5,"unit":"EUR","confidence":0.9,"evidence":"49.5 EUR"})");
  EXPECT_EQ(to_json(extracted_fact{"n", {}, "", 0, ""}),
            R"({"name":"n","value":null,"confidence":0,"evidence":""})");
}

}  // namespace monitors_fact_test
}  // namespace steward
