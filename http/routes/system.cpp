#include "domain/json_write.hpp"
#include "http/metrics.hpp"
#include "http/problem.hpp"
#include "http/routes/all.hpp"

namespace steward::http {
namespace {

constexpr std::string_view tag = "system";

outcome greet(const request&) {
  response answer(
      200,
      R"({"name":"Steward","message":"Welcome to Steward: tasks, monitors and automation.","version":")" STEWARD_VERSION
      R"(",)"
      R"("links":{"docs":"/docs","openapi":"/openapi.json","health":"/health","ready":"/ready","metrics":"/metrics",)"
      R"("errors":"/errors","api":"/api/v1"}})");
  answer.cache = caching::shared;
  return answer;
}

// Says only that this process answers: what it depends on is /ready's business.
outcome live(const request&) {
  static const auto text = std::make_shared<const std::string>(R"({"status":"healthy"})");
  response answer;
  answer.body = text;
  answer.cache = caching::no_store;
  return answer;
}

outcome ready(const request&) { return readiness_request{}; }

outcome metrics_page(const request&) { return metrics_request{}; }

outcome openapi(const request& req) { return response(200, req.services->openapi); }

void add_probes(route_table& table) {
  constexpr std::string_view health_schema = R"({"type":"object","properties":{"status":{"type":"string"}}})";
  constexpr std::string_view ready_schema =
      R"({"type":"object","properties":{"status":{"type":"string"},"checks":{"type":"array","items":{"type":"object",)"
      R"("properties":{"name":{"type":"string"},"ready":{"type":"boolean"},"reason":{"type":"string"}}}}}})";
  bool alias = false;
  for (const std::string_view path : {"/health", "/livez", "/api/v1/health"}) {
    table.add({.pattern = path,
               .who = access::public_,
               .run = live,
               .limits = rate_class::none,
               .hidden = std::exchange(alias, true),
               .doc = {.operation_id = "health",
                       .summary = "Is the process alive?",
                       .tag = tag,
                       .response_schema = health_schema}});
  }
  alias = false;
  for (const std::string_view path : {"/ready", "/readyz"}) {
    table.add({.pattern = path,
               .who = access::public_,
               .run = ready,
               .limits = rate_class::none,
               .hidden = std::exchange(alias, true),
               .doc = {.operation_id = "ready",
                       .summary = "Does everything that is needed work?",
                       .tag = tag,
                       .description = "503 with the reasons when something does not.",
                       .response_schema = ready_schema,
                       .errors = {errc::unavailable}}});
  }
}

}  // namespace

void add_system_routes(route_table& table) {
  table.add({.pattern = "/",
             .who = access::public_,
             .run = greet,
             .doc = {.operation_id = "greeting",
                     .summary = "A greeting with links",
                     .tag = tag,
                     .response_schema = R"({"type":"object"})"}});
  add_probes(table);
  table.add({.pattern = "/metrics",
             .who = access::public_,
             .run = metrics_page,
             .limits = rate_class::none,
             .doc = {.operation_id = "metrics",
                     .summary = "Metrics for Prometheus",
                     .tag = tag,
                     .response_schema = R"({"type":"string"})",
                     .response_type = prometheus_type}});
  table.add({.pattern = "/openapi.json",
             .who = access::public_,
             .run = openapi,
             .doc = {.operation_id = "openapi",
                     .summary = "This description of the API",
                     .tag = tag,
                     .response_schema = R"({"type":"object"})"}});
}

}  // namespace steward::http
