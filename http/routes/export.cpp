#include <utility>

#include "http/routes/all.hpp"
#include "http/routes/resource.hpp"
#include "http/schema.hpp"

namespace steward::http {
namespace {

constexpr std::string_view ndjson_type = "application/x-ndjson";
constexpr int page_cost = 5;  // in requests: each reads about 1 MiB from the database

constexpr parameter cursor_parameter{
    "cursor", value_kind::token, "Of the Link (rel=\"next\") of the page before; none: from the beginning."};

/// A cursor is good for the export of one user.
std::uint64_t export_of(const request& req) { return siphash({}, "export " + req.user().to_string()); }

outcome export_all(const request& req) { return admin_query(export_query{req.user()}); }

// Not compressed: that would hold an io thread up for longer than anything else it does.
response present_large(const reply& what, const request& req) {
  auto answer = present_reply(what, req);
  answer.cache = caching::no_store;
  answer.compressible = false;
  return answer;
}

response present_export(const reply& what, const request& req) {
  auto answer = present_large(what, req);
  answer.with("Content-Disposition", "attachment; filename=\"steward-export.json\"");
  return answer;
}

outcome export_page(const request& req) {
  export_query wanted{req.user(), true};
  field_errors faults;
  bool repeated = false;
  for (const auto& [name, text] : req.query) {
    if (name != cursor_parameter.name) {
      faults.push_back(unknown_parameter(name, name));
    } else if (std::exchange(repeated, true)) {
      faults.push_back(repeated_parameter(name));
    } else if (auto place = decode_cursor(text, export_of(req), cursor_key_of(req))) {
      wanted.from = std::move(place->title);
    } else {
      const auto& wrong = place.fault().fields;
      faults.insert(faults.end(), wrong.begin(), wrong.end());
    }
  }
  if (!faults.empty()) return invalid_input(std::move(faults));
  return admin_query(std::move(wanted));
}

response present_export_page(const reply& what, const request& req) {
  auto signed_reply = what;
  if (auto& next = signed_reply.page->next_cursor; !next.empty())
    next = encode_cursor({0, next, {}}, export_of(req), cursor_key_of(req));
  auto answer = present_large(signed_reply, req);
  answer.content_type = ndjson_type;
  return answer;
}

}  // namespace

void add_export_routes(route_table& table) {
  table.add(
      {.pattern = "/api/v1/me/export",
       .run = export_all,
       .present = present_export,
       .limits = rate_class::exports,
       .scope = no_scope,
       .doc = {.operation_id = "exportMe",
               .summary = "Everything that is kept of the own account",
               .tag = "accounts",
               .description =
                   "One JSON document of one moment, with a member for each kind of thing. Secrets and "
                   "their hashes are not in it. What would be larger than 32 MiB is refused: read it page "
                   "by page then.",
               .response_schema = R"({"type":"object"})",
               .errors = {errc::conflict}}});
  table.add(
      {.pattern = "/api/v1/me/export/pages",
       .run = export_page,
       .present = present_export_page,
       .cost = page_cost,
       .scope = no_scope,
       .doc = {.operation_id = "exportMyPages",
               .summary = "The same in pages of about 1 MiB, for accounts of any size",
               .tag = "accounts",
               .description =
                   "Lines of JSON, {\"table\":...,\"row\":{...}} each. Follow the Link with rel=\"next\" "
                   "until there is none. Each page is of its own moment: what does not change meanwhile is "
                   "there once. A page counts as 5 requests.",
               .parameters = docs_of({&cursor_parameter, 1}),
               .response_schema = R"({"type":"string"})",
               .response_type = ndjson_type}});
}

}  // namespace steward::http
