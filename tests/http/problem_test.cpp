#include "http/problem.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "domain/input.hpp"

namespace steward::http {
namespace {

using nlohmann::json;

std::string header(const response& answer, std::string_view name) {
  for (const auto& [known, value] : answer.headers)
    if (known == name) return value;
  return {};
}

TEST(problem, says_everything_that_rfc_9457_and_we_promise) {
  error fault{errc::validation, "Two values are wrong."};
  fault.fields = {{"/title", "too_long", "Use at most 200 characters."},
                  {"limit", "range", "Use 1 to \"100\"."}};
  const auto answer = make_problem(fault, {"/api/v1/tasks", "4bf92f3577b34da6a3ce929d0e0e4736"});
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.content_type, "application/problem+json");
  EXPECT_EQ(json::parse(*answer.body),
            json::parse(R"({"type":"/errors/validation","title":"The request is not valid","status":400,
    "detail":"Two values are wrong.","instance":"/api/v1/tasks","code":"validation",
    "errors":[{"pointer":"/title","code":"too_long","message":"Use at most 200 characters."},
              {"pointer":"limit","code":"range","message":"Use 1 to \"100\"."}],
    "trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"})"));
}

TEST(problem, shows_the_present_state_when_a_precondition_fails) {
  error fault{errc::precondition_failed, "Version 2 was expected."};
  fault.current = std::make_shared<const std::string>(R"({"version":3})");
  fault.current_etag = "\"3\"";
  const auto answer = make_problem(fault, {});
  EXPECT_EQ(answer.status, 412);
  EXPECT_EQ(answer.etag, "\"3\"");
  EXPECT_EQ(json::parse(*answer.body)["current"]["version"], 3);
}

TEST(problem, says_when_to_come_back) {
  EXPECT_EQ(header(make_problem(error{.code = errc::rate_limited, .retry_after = 17}, {}), "Retry-After"),
            "17");
  EXPECT_EQ(header(make_problem(error{errc::unavailable}, {}), "Retry-After"), "1");
}

TEST(problem, challenges_who_is_not_authenticated) {
  EXPECT_EQ(header(make_problem(error{errc::unauthorized}, {}), "WWW-Authenticate"),
            "Bearer realm=\"steward\"");
  EXPECT_EQ(header(make_unauthorized("Say \"please\".", "invalid_token", {}), "WWW-Authenticate"),
            "Bearer realm=\"steward\", error=\"invalid_token\", error_description=\"Say 'please'.\"");
}

TEST(problem, lists_a_thousand_faults_at_the_most_and_counts_them_all) {
  const error fault = invalid_input(field_errors(1500, {"/a", "wrong_type", "Give a text."}));
  const auto body = json::parse(*make_problem(fault, {}).body);
  EXPECT_EQ(body["errors"].size(), 1000u);
  EXPECT_EQ(body["detail"], "1500 members of the request are not acceptable.");
}

TEST(problem, every_kind_is_complete_and_found_by_its_code) {
  std::set<std::string_view> codes;
  for (const auto& kind : all_problems()) {
    EXPECT_TRUE(codes.insert(kind.code).second) << kind.code;
    EXPECT_GE(kind.status, 400);
    EXPECT_FALSE(kind.title.empty() || kind.explanation.empty() || kind.remedy.empty()) << kind.code;
    EXPECT_EQ(find_problem(kind.code), &kind);
  }
  EXPECT_EQ(find_problem("nonsense"), nullptr);
}

// The rows are in the order of the enumerations; these pin both ends and the ones that the contract names.
TEST(problem, the_statuses_are_those_of_the_contract) {
  const std::pair<errc, int> known[] = {{errc::validation, 400},
                                        {errc::not_found, 404},
                                        {errc::precondition_failed, 412},
                                        {errc::conflict, 409},
                                        {errc::limit_reached, 409},
                                        {errc::idempotency_mismatch, 422},
                                        {errc::idempotency_in_flight, 409},
                                        {errc::rate_limited, 429},
                                        {errc::unavailable, 503},
                                        {errc::timeout, 504},
                                        {errc::unauthorized, 401},
                                        {errc::forbidden, 403},
                                        {errc::internal, 500}};
  for (const auto& [code, status] : known) EXPECT_EQ(kind_of(code).status, status) << kind_of(code).code;
  const std::pair<edge_fault, int> edges[] = {{edge_fault::bad_request, 400},
                                              {edge_fault::method_not_allowed, 405},
                                              {edge_fault::not_acceptable, 406},
                                              {edge_fault::request_timeout, 408},
                                              {edge_fault::content_too_large, 413},
                                              {edge_fault::uri_too_long, 414},
                                              {edge_fault::unsupported_media_type, 415},
                                              {edge_fault::expectation_failed, 417},
                                              {edge_fault::header_too_large, 431},
                                              {edge_fault::not_implemented, 501},
                                              {edge_fault::version_not_supported, 505},
                                              {edge_fault::overloaded, 503}};
  for (const auto& [code, status] : edges) EXPECT_EQ(kind_of(code).status, status) << kind_of(code).code;
}

}  // namespace
}  // namespace steward::http
