#include "bench/prometheus.hpp"

#include <gtest/gtest.h>

namespace steward::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view before = R"(# TYPE lag histogram
lag_bucket{le="0.001"} 10
lag_bucket{le="0.01"} 20
lag_bucket{le="+Inf"} 20
lag_sum 0.1
lag_count 20
done_total 20
done_total_other 7
)";
constexpr std::string_view after = R"(lag_bucket{le="0.001"} 100
lag_bucket{le="0.01"} 119
lag_bucket{le="+Inf"} 120
lag_sum 1.1
lag_count 120
done_total 1.5e+06)";

TEST(prometheus, metrics_are_found_by_their_whole_name) {
  EXPECT_EQ(metric(before, "done_total"), 20);
  EXPECT_EQ(metric(after, "done_total"), 1.5e6);
  EXPECT_EQ(metric(before, "absent"), 0);
}

TEST(prometheus, what_came_between_two_readings_has_percentiles) {
  const auto came = read_buckets(after, "lag").since(read_buckets(before, "lag"));
  EXPECT_EQ(came.count(), 100);
  EXPECT_EQ(came.percentile(50), 0.001);
  EXPECT_EQ(came.percentile(90), 0.001);
  EXPECT_EQ(came.percentile(99), 0.01);
  EXPECT_EQ(came.percentile(100), 0.01) << "what is above the last bound is at least that";
  const auto told = latencies_of(came);
  EXPECT_EQ(told.mean, 10ms);
  EXPECT_EQ(told.p50, 1ms);
}

TEST(prometheus, nothing_has_no_percentiles) {
  EXPECT_EQ(read_buckets("", "lag").count(), 0);
  EXPECT_EQ(read_buckets("", "lag").percentile(99), 0);
  EXPECT_EQ(latencies_of({}).mean, 0ns);
}

}  // namespace
}  // namespace steward::bench
