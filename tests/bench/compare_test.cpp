#include "bench/compare.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "bench/report.hpp"

namespace steward::bench {
namespace {

using namespace std::chrono_literals;

result of(std::string scenario, double rate, nanos p50, nanos p99) {
  result r;
  r.scenario = std::move(scenario);
  r.seconds = 10;
  r.rate = rate;
  r.requests = static_cast<std::uint64_t>(rate * 10);
  r.latency = {p50, p50, p50, p99, p99, p99, p99};
  return r;
}

run_record run_with(std::vector<result> results) {
  return {
      "http://host", "2026-01-02T03:04:05Z", {{"connections", "64"}, {"threads", "1"}}, std::move(results)};
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(compare, shows_b_over_a) {
  const auto text = compare(run_with({of("get", 1000, 4ms, 8ms)}), run_with({of("get", 2500, 2ms, 4ms)}));
  EXPECT_TRUE(has(text, "2.50x  4.00ms  2.00ms  0.50x  8.00ms  4.00ms  0.50x")) << text;
  EXPECT_FALSE(has(text, "differs")) << text;
}

TEST(compare, tells_what_makes_the_runs_hard_to_compare) {
  auto b = run_with({of("get", 10, 1ms, 1ms), of("list", 10, 1ms, 1ms)});
  b.settings["connections"] = "128";
  b.settings.erase("threads");
  b.results[0].errors["5xx"] = 3;
  const auto text = compare(run_with({of("get", 10, 1ms, 1ms), of("create", 10, 1ms, 1ms)}), b);
  EXPECT_TRUE(has(text, "differs: connections was 64 in A, 128 in B")) << text;
  EXPECT_TRUE(has(text, "differs: threads was 1 in A, unset in B")) << text;
  EXPECT_TRUE(has(text, "errors: 3 in get of B")) << text;
  EXPECT_TRUE(has(text, "only in A: create")) << text;
  EXPECT_TRUE(has(text, "only in B: list")) << text;
}

TEST(compare, has_no_ratio_to_nothing) {
  const auto text = compare(run_with({of("get", 0, 0ms, 0ms)}), run_with({of("get", 10, 1ms, 1ms)}));
  EXPECT_FALSE(has(text, "inf")) << text;
  EXPECT_FALSE(has(text, "nan")) << text;
}

TEST(result, survives_json) {
  auto run = run_with({of("get", 1234.5, 1234567ns, 8ms)});
  run.results[0].errors["5xx"] = 3;
  run.results[0].examples["5xx"] = "503 {\"title\":\"busy\"}";
  run.results[0].offered_rate = 2000;
  run.results[0].unanswered = 9;
  const auto json = to_json(run);
  EXPECT_EQ(to_json(run_from_json(json)), json);
  EXPECT_EQ(run_from_json(json).results[0].latency.p50, 1234567ns);
  EXPECT_EQ(json["results"][0]["mode"], "open");
}

TEST(result, other_json_is_refused) {
  for (const auto* text :
       {"[]", "{}", "null", R"({"tool":"wrk","version":1})", R"({"tool":"steward-bench","version":9})",
        R"({"tool":"steward-bench","version":1,"target":"x"})"}) {
    EXPECT_THROW(run_from_json(nlohmann::json::parse(text)), usage_error) << text;
  }
}

TEST(result, summarizes_a_tally) {
  tally t;
  for (int i = 1; i <= 1000; ++i) t.latencies.record(static_cast<std::uint64_t>(i));
  t.succeeded = 1000;
  t.fail(failure_of_status(503), "first");
  t.fail(failure_of_status(500), "second");
  t.fail(failure_of_status(429), "slow down");
  const auto r = summarize("get", t, 2);
  EXPECT_EQ(r.rate, 500);
  EXPECT_EQ(r.latency.p99, 990ns);
  EXPECT_EQ(r.latency.p999, 999ns);
  EXPECT_EQ(r.latency.max, 1000ns);
  EXPECT_EQ(r.error_count(), 3u);
  EXPECT_EQ(r.errors.at("5xx"), 2u);
  EXPECT_EQ(r.examples.at("5xx"), "first");
  EXPECT_EQ(r.errors.at("429"), 1u);
}

TEST(result, an_example_is_one_line) {
  tally t;
  t.fail(failure::server, "502 <html>\r\n  <p>bad\tgateway");
  EXPECT_EQ(summarize("get", t, 1).examples.at("5xx"), "502 <html> <p>bad gateway");
}

TEST(report, tells_the_first_error_and_what_to_do_about_limits) {
  auto r = of("get", 10, 1ms, 1ms);
  r.errors["429"] = 5;
  r.examples["429"] = "429 {}";
  const auto text = report({r});
  EXPECT_TRUE(has(text, "get: 5 x 429, first: 429 {}")) << text;
  EXPECT_TRUE(has(text, "RATE_LIMIT_DEFAULT=unlimited")) << text;
}

TEST(report, warns_when_the_load_generator_is_the_limit_or_the_server_falls_behind) {
  auto r = of("get", 10, 1ms, 1ms);
  EXPECT_FALSE(has(report({r}), "raise --threads"));
  r.busiest_thread = 0.97;
  r.offered_rate = 2000;
  r.unanswered = 50;
  EXPECT_TRUE(has(report({r}), "raise --threads"));
  EXPECT_TRUE(has(report({r}), "cannot keep up with 2,000/s"));
}

}  // namespace
}  // namespace steward::bench
