#include <nlohmann/json.hpp>

#include "http/problem.hpp"
#include "tests/http/fixture.hpp"

namespace steward::http {
namespace {

using nlohmann::json;

class system_routes_test : public server_test {};

TEST_F(system_routes_test, the_greeting_links_only_to_what_exists) {
  const auto greeting = json::parse(get("/").body);
  const auto& links = greeting.at("links");
  for (const auto& [name, path] : links.items()) {
    if (name != "api") {
      EXPECT_EQ(get(path.get<std::string>()).status, 200) << path;
    }
  }
}

TEST_F(system_routes_test, health_does_not_depend_on_readiness) {
  does.ready = [] { return readiness{{{"database", false, "connection refused"}}}; };
  for (const auto* path : {"/health", "/livez", "/api/v1/health"}) EXPECT_EQ(get(path).status, 200) << path;
  for (const auto* path : {"/ready", "/readyz"}) {
    const auto answer = get(path);
    EXPECT_EQ(answer.status, 503) << path;
    EXPECT_EQ(answer.header("Retry-After"), "1");
    EXPECT_EQ(
        json::parse(answer.body),
        json::parse(
            R"({"status":"not ready","checks":[{"name":"database","ready":false,"reason":"connection refused"}]})"));
  }
}

TEST_F(system_routes_test, ready_is_200_when_everything_works) {
  does.ready = [] { return readiness{{{"database", true, "2 ms"}, {"scheduler", true, ""}}}; };
  const auto answer = get("/ready");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(json::parse(answer.body)["checks"].size(), 2u);
}

TEST_F(system_routes_test, metrics_count_requests_by_route_and_carry_the_backends) {
  get("/health");
  get("/nowhere");
  const auto page = get("/metrics");
  EXPECT_EQ(page.header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_TRUE(page.has("steward_http_requests_total{method=\"GET\",route=\"/health\",status=\"200\"} 1\n"));
  EXPECT_TRUE(
      page.has("steward_http_requests_total{method=\"other\",route=\"unmatched\",status=\"404\"} 1\n"));
  EXPECT_TRUE(page.has("steward_http_request_duration_seconds_count{method=\"GET\",route=\"/health\"} 1\n"));
  EXPECT_TRUE(page.has("steward_http_connections 1\n"));
  EXPECT_TRUE(page.has("behind 7\n"));
}

TEST_F(system_routes_test, every_problem_type_resolves_to_its_page) {
  for (const auto& kind : all_problems()) {
    const auto path = "/errors/" + std::string(kind.code);
    EXPECT_EQ(json::parse(get(path).body)["status"], kind.status);
    const auto html = get(path, "Accept: text/html\r\n");
    EXPECT_EQ(html.header("Content-Type"), "text/html; charset=utf-8");
    EXPECT_TRUE(html.has(std::string(kind.code)));
  }
  EXPECT_EQ(json::parse(get("/errors").body).size(), all_problems().size());
  EXPECT_EQ(get("/errors/nonsense").status, 404);
}

TEST_F(system_routes_test, the_documentation_needs_nothing_from_elsewhere) {
  for (const auto* path : {"/docs", "/redoc"}) {
    const auto page = get(path);
    EXPECT_EQ(page.status, 200);
    EXPECT_NE(page.header("Content-Security-Policy").find("script-src 'self'"), std::string::npos);
  }
  for (const auto* path : {"/docs/docs.js", "/docs/style.css", "/docs/viewer.js", "/docs/viewer.css"}) {
    EXPECT_EQ(get(path).status, 200);
    EXPECT_FALSE(get(path).has("http://") || get(path).has("https://")) << path;
  }
  EXPECT_EQ(get("/docs/absent.js").status, 404);
  EXPECT_EQ(json::parse(get("/openapi.json").body)["openapi"], "3.1.0");
}

}  // namespace
}  // namespace steward::http
