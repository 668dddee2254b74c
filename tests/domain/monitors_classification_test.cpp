#include "domain/monitors/classification.hpp"

#include <gtest/gtest.h>

namespace steward {
namespace {

using nlohmann::json;
using strings = std::vector<std::string>;

strings codes(const field_errors& faults) {
  strings all;
  for (const auto& one : faults) all.push_back(one.pointer + " " + one.code);
  return all;
}

strings source_faults(std::string_view text) {
  auto body = json::parse(text);
  field_errors faults;
  read_monitor_source(body, "/source", faults);
  return codes(faults);
}

TEST(monitor_source, is_read_and_written) {
  for (const std::string text :
       {R"({"kind":"web_page","url":"https://shop.example/foo?a=b#c"})",
        R"({"kind":"json_api","url":"HTTP://[::1]:8080/status.json"})", R"({"kind":"own_tasks"})",
        R"({"kind":"own_tasks","filter":{"due":"overdue","tags":["home"]}})",
        R"({"kind":"own_facts","filter":{"monitor_id":"01890a5d-ac96-774b-bcce-b302099a8057"}})"}) {
    auto body = json::parse(text);
    field_errors faults;
    EXPECT_EQ(to_json(read_monitor_source(body, "", faults)), text);
    EXPECT_EQ(codes(faults), strings{}) << text;
  }
}

TEST(monitor_source, has_all_its_faults_told_together) {
  EXPECT_EQ(source_faults(R"({"kind":"web_page"})"), strings{"/source/url required"});
  EXPECT_EQ(source_faults(R"({"kind":"page","url":"ftp://x/"})"),
            (strings{"/source/kind not_one_of", "/source/url invalid_url"}));
  EXPECT_EQ(source_faults(R"({"kind":"json_api","url":"https://a.example","filter":{}})"),
            strings{"/source/filter not_allowed"});
  EXPECT_EQ(source_faults(R"({"kind":"own_tasks","url":"https://a.example","filter":{"due":"never","x":1}})"),
            (strings{"/source/url not_allowed", "/source/filter/due invalid", "/source/filter/x unknown"}));
  EXPECT_EQ(source_faults(R"({"kind":"own_facts"})"), strings{"/source/filter required"});
  EXPECT_EQ(source_faults(R"({"kind":"own_facts","filter":{"monitor":1}})"),
            (strings{"/source/filter/monitor_id required", "/source/filter/monitor unknown_member"}));
}

TEST(monitor_source, addresses_name_a_host_and_nobody) {
  for (const auto good : {"http://a", "https://a.example:8443/x?q=1%202", "https://bücher.example/ä"})
    EXPECT_FALSE(check_source_url(good)) << good;
  for (const auto bad : {"", "a.example", "https://", "http:///x", "https://:80/", "file:///etc/passwd",
                         "https://a b", "https://user:pass@a.example/", "https://a.example/\"x"})
    EXPECT_TRUE(check_source_url(bad)) << bad;
}

const json good = json::parse(R"({"source":{"kind":"web_page","url":"https://shop.example/foo"},
    "facts":[{"name":"price","type":"number","unit":"EUR"}],
    "when":{"all":[{"fact":"price","op":"below","value":50}]},"every_s":300,"confidence":0.5})");

TEST(monitor_classification, is_read_and_written) {
  auto body = good;
  const auto made = *read_classification(body);
  EXPECT_EQ(made.type, monitor_type::current_state);
  EXPECT_EQ(made.every_s, 300);
  EXPECT_EQ(made.confidence, 0.5);
  EXPECT_TRUE(made.is_final);
  EXPECT_EQ(made.summary, "Watches whether price is below 50 EUR, at https://shop.example/foo.");
  EXPECT_EQ(parse_classification(to_json(made)), made);
  auto guess = made;
  guess.is_final = false;
  EXPECT_EQ(parse_classification(to_json(guess)), guess);
}

TEST(monitor_classification, takes_its_type_from_the_condition) {
  auto body = good;
  body["when"]["all"][0] = {{"fact", "price"}, {"op", "changes"}};
  body["summary"] = "Foo's price";
  const auto made = *read_classification(body);
  EXPECT_EQ(made.type, monitor_type::historical_change);
  EXPECT_EQ(made.confidence, 0.5);
  EXPECT_EQ(made.summary, "Foo's price");
  body = good;
  body["type"] = "historical_change";
  EXPECT_EQ(codes(read_classification(body).fault().fields), strings{"/type mismatch"});
  body = good;
  body["type"] = "current_state";
  EXPECT_TRUE(read_classification(body));
}

TEST(monitor_classification, has_all_its_faults_told_together) {
  auto body = json::parse(R"({"type":"past","source":{"kind":"web_page"},"facts":[{"name":"a","type":"text"}],
      "when":{"all":[{"fact":"b","op":"changes"}]},"every_s":-1,"confidence":2,"is_final":true})");
  EXPECT_EQ(codes(read_classification(body).fault().fields),
            (strings{"/confidence out_of_range", "/every_s out_of_range", "/is_final read_only",
                     "/source/url required", "/type not_one_of", "/when/all/0/fact unknown_fact"}));
  body = json::object();
  EXPECT_EQ(codes(read_classification(body).fault().fields),
            (strings{"/source required", "/facts required", "/when required"}));
  body = json::parse(R"({"source":{"kind":"own_tasks"},"facts":[],"when":{"all":[{"fact":"b","op":"is"}]}})");
  EXPECT_EQ(codes(read_classification(body).fault().fields),
            (strings{"/facts too_few", "/when/all/0/value required"}));
  EXPECT_EQ(parse_classification("{"), std::nullopt);
}

TEST(monitor_classification, says_whose_facts_it_watches) {
  classification made;
  made.facts = {{"count", fact_type::number, "", "", {}}};
  made.when.clauses = {{"count", comparison::above, 10.0, {}, {}, false}};
  made.source.kind = source_kind::own_tasks;
  EXPECT_EQ(summary_of(made), "Watches whether count is above 10, of your tasks.");
  made.source.kind = source_kind::own_facts;
  EXPECT_EQ(summary_of(made), "Watches whether count is above 10, of another monitor.");
}

}  // namespace
}  // namespace steward
