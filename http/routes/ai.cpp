#include "domain/ai/call_list.hpp"
#include "http/routes/all.hpp"
#include "http/routes/resource.hpp"
#include "http/schema.hpp"

namespace steward::http {
namespace {

outcome calls(const request& req) {
  auto query = parse_ai_call_list(req.user(), req.query);
  if (!query) return std::move(query).fault();
  return admin_query(*std::move(query));
}

constexpr std::string_view call_schema =
    R"({"type":"object","properties":{"id":{"type":"string","format":"uuid"},"monitor_id":{"type":["string","null"],"format":"uuid"},)"
    R"("purpose":{"type":"string","enum":["classify","extract"]},"started_at":{"type":"string","format":"date-time"},"duration_ms":{"type":"integer"},)"
    R"("outcome":{"type":"string","enum":["asked","answered","cached","failed","out_of_time","over_budget"],"description":"asked: it is under way, or was when its server ended"},)"
    R"("provider":{"type":"string","description":"of the last request; empty: nobody was asked"},"model":{"type":"string"},)"
    R"("request_id":{"type":"string","description":"the provider's"},)"
    R"("attempts":{"type":"array","items":{"type":"string"},"description":"what came of each request"},)"
    R"("input_tokens":{"type":"integer"},"output_tokens":{"type":"integer"},)"
    R"("cost":{"type":"number","description":"US dollars of all requests; while it is asked, the most that it may cost"}}})";
constexpr std::string_view page_schema =
    R"({"type":"object","required":["items","total","cost","limit","has_more"],"properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/AiCall"}},)"
    R"("total":{"type":"integer","description":"calls on all pages"},"cost":{"type":"number","description":"US dollars of all of them"},"limit":{"type":"integer"},"next_cursor":{"type":["string","null"]},"has_more":{"type":"boolean"}}})";

}  // namespace

void add_ai_routes(route_table& table) {
  table.add_schema("AiCall", call_schema);
  table.add(
      {.pattern = "/api/v1/ai/calls",
       .run = calls,
       .cost = 2,
       .scope = "monitors:read",
       .doc = {.operation_id = "listAiCalls",
               .summary = "What AI was asked for this account, newest first: for 30 days, the newest 10,000",
               .tag = "monitors",
               .description = "Who was asked, how it ended and what it cost; not what was said.",
               .parameters = docs_of(ai_call_parameters()),
               .response_schema = page_schema}});
}

}  // namespace steward::http
