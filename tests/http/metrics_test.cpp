#include "http/metrics.hpp"

#include <gtest/gtest.h>

#include "http/routes/all.hpp"

namespace steward::http {
namespace {

using std::chrono::microseconds;

TEST(metrics, are_summed_over_the_threads) {
  const auto table = make_route_table();
  metrics all(table);
  auto &first = all.add_thread(), &second = all.add_thread();
  first.count(0, 200, microseconds(90));
  second.count(0, 200, microseconds(300));
  second.count(0, 299, microseconds(20'000'000));
  first.connections.add(3);
  first.connections.subtract();
  second.connections.add();
  all.rejected_connections().add();
  const auto text = all.render();
  const auto has = [&text](const std::string& line) { return text.find(line + "\n") != std::string::npos; };
  EXPECT_TRUE(has(R"(steward_http_requests_total{method="GET",route="/",status="200"} 2)"));
  EXPECT_TRUE(has(
      R"(steward_http_requests_total{method="GET",route="/",status="0"} 1)"));  // a status that is not listed
  EXPECT_TRUE(has(R"(steward_http_request_duration_seconds_bucket{method="GET",route="/",le="0.0001"} 1)"));
  EXPECT_TRUE(has(R"(steward_http_request_duration_seconds_bucket{method="GET",route="/",le="0.0005"} 2)"));
  EXPECT_TRUE(has(R"(steward_http_request_duration_seconds_bucket{method="GET",route="/",le="10"} 2)"));
  EXPECT_TRUE(has(R"(steward_http_request_duration_seconds_bucket{method="GET",route="/",le="+Inf"} 3)"));
  EXPECT_TRUE(has(R"(steward_http_request_duration_seconds_sum{method="GET",route="/"} 20.00039)"));
  EXPECT_TRUE(has("steward_http_connections 3"));
  EXPECT_TRUE(has("steward_http_connections_rejected_total 1"));
}

}  // namespace
}  // namespace steward::http
