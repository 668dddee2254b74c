#include "bench/threshold.hpp"

#include <gtest/gtest.h>

namespace steward::bench {
namespace {

using namespace std::chrono_literals;
using comparison = threshold::comparison;

struct grammar_case {
  const char* text;
  const char* scenario;
  const char* metric;
  comparison compare;
  double limit;
};

TEST(threshold, grammar) {
  const grammar_case cases[] = {
      {"get.p99>5ms", "get", "p99", comparison::above, 5e6},
      {"p99>5ms", "", "p99", comparison::above, 5e6},
      {"p99.9>=1s", "", "p99.9", comparison::at_least, 1e9},
      {"get.p99.9>250us", "get", "p99.9", comparison::above, 250e3},
      {"mean > 2.5ms", "", "mean", comparison::above, 2.5e6},
      {"list.max>1m", "list", "max", comparison::above, 60e9},
      {"create.rate<10000", "create", "rate", comparison::below, 10'000},
      {"rate<=10k", "", "rate", comparison::at_most, 10'000},
      {"errors>0", "", "errors", comparison::above, 0},
      {"mixed.errors>0.5%", "mixed", "error part", comparison::above, 0.005},
  };
  for (const auto& c : cases) {
    const auto t = parse_threshold(c.text);
    EXPECT_EQ(t.text, c.text);
    EXPECT_EQ(t.scenario, c.scenario) << c.text;
    EXPECT_EQ(t.metric, c.metric) << c.text;
    EXPECT_EQ(t.compare, c.compare) << c.text;
    EXPECT_DOUBLE_EQ(t.limit, c.limit) << c.text;
  }
}

TEST(threshold, what_is_not_understood_is_refused_with_an_example) {
  for (const auto* text : {"", "p99", "p99=5ms", "p99>", ">5ms", ".p99>5ms", "p98>5ms", "get.p98>5ms",
                           "p99>5", "p99>5%", "rate<5ms", "rate<-1", "errors>many", "p99>>5ms"}) {
    try {
      parse_threshold(text);
      ADD_FAILURE() << text;
    } catch (const usage_error& e) {
      EXPECT_NE(std::string(e.what()).find("get.p99>5ms"), std::string::npos) << e.what();
    }
  }
}

result sample() {
  result r;
  r.scenario = "get";
  r.seconds = 10;
  r.requests = 90'000;
  r.rate = 9000;
  r.latency.p99 = 7500us;
  r.errors = {{"5xx", 60}, {"timeout", 40}};
  return r;
}

TEST(threshold, names_what_was_missed_and_by_how_much) {
  const auto of = [](const char* text) {
    return violation(parse_threshold(text), sample()).value_or("kept");
  };
  EXPECT_EQ(of("get.p99>5ms"), "get.p99>5ms: p99 of get: 7.50ms, 50.0 % above the limit of 5.00ms");
  EXPECT_EQ(of("p99>1ms"), "p99>1ms: p99 of get: 7.50ms, 7.5 times the limit of 1.00ms");
  EXPECT_EQ(of("rate<10k"), "rate<10k: rate of get: 9,000/s, 10.0 % below the limit of 10,000/s");
  EXPECT_EQ(of("errors>0"), "errors>0: errors of get: 100, 100 above the limit");
  EXPECT_EQ(of("errors>0.1%"), "errors>0.1%: errors of get: 0.111 %, 11.0 % above the limit of 0.1 %");
  EXPECT_EQ(of("rate<=9000"), "rate<=9000: rate of get: 9,000/s, exactly the limit");
  for (const auto* text : {"p99>7500us", "p99<5ms", "rate<9000", "errors>100", "errors>1%"})
    EXPECT_EQ(of(text), "kept");
}

TEST(threshold, cannot_be_kept_without_any_answer) {
  result r = sample();
  r.requests = 0;
  EXPECT_TRUE(violation(parse_threshold("p99>5ms"), r));
  EXPECT_TRUE(violation(parse_threshold("rate<1"), r));
  EXPECT_TRUE(violation(parse_threshold("errors>99%"), r));
}

TEST(threshold, concerns_its_scenario_or_each) {
  auto other = sample();
  other.scenario = "list";
  const std::vector<result> results{sample(), other};
  EXPECT_EQ(violations({parse_threshold("list.p99>5ms")}, results).size(), 1u);
  EXPECT_EQ(violations({parse_threshold("p99>5ms"), parse_threshold("errors>0")}, results).size(), 4u);
}

}  // namespace
}  // namespace steward::bench
