#include "domain/audit.hpp"
#include "http/routes/all.hpp"
#include "http/routes/resource.hpp"

namespace steward::http {
namespace {

outcome own(const request& req) {
  auto query = read_audit_query(req.query, false);
  if (!query) return std::move(query).fault();
  query->user = req.user();
  return admin_query(*std::move(query));
}

outcome of_all(const request& req) {
  auto query = read_audit_query(req.query, true);
  if (!query) return std::move(query).fault();
  return admin_query(*std::move(query));
}

constexpr std::string_view page_schema =
    R"({"type":"object","properties":{"items":{"type":"array","items":{"type":"object","properties":{"at":{"type":"string","format":"date-time"},)"
    R"("kind":{"type":"string"},"user_id":{"type":["string","null"]},"agent":{"type":"string"},"trace_id":{"type":"string"},"data":{"type":"object"}}}},)"
    R"("next_cursor":{"type":["string","null"]}}})";

std::vector<parameter_doc> parameters() {
  return {{"kind", "Only of this kind, for example login.failed."},
          {"limit", "1 to 200; 50 by default.", R"({"type":"integer"})"},
          {"cursor", "next_cursor of the page before."}};
}

}  // namespace

void add_audit_routes(route_table& table) {
  table.add({.pattern = "/api/v1/audit",
             .run = own,
             .scope = no_scope,
             .doc = {.operation_id = "audit",
                     .summary = "What happened to the own account: sign-ins, passwords, keys, newest first",
                     .tag = "accounts",
                     .parameters = parameters(),
                     .response_schema = page_schema}});
  auto all = parameters();
  all.push_back({"user_id", "Only of this user."});
  table.add({.pattern = "/api/v1/admin/audit",
             .who = access::admin,
             .run = of_all,
             .doc = {.operation_id = "auditOfAll",
                     .summary = "What happened to all accounts, newest first",
                     .tag = "administration",
                     .parameters = std::move(all),
                     .response_schema = page_schema}});
}

}  // namespace steward::http
