#include "http/routes/monitor_facts.hpp"

#include "domain/monitors/fact_export.hpp"
#include "domain/monitors/monitor_requests.hpp"
#include "http/query.hpp"
#include "http/routes/all.hpp"
#include "http/routes/resource.hpp"
#include "http/schema.hpp"

namespace steward::http {
namespace {

constexpr std::string_view csv_type = "text/csv; charset=utf-8";
constexpr std::string_view ndjson_type = "application/x-ndjson";
constexpr parameter format_parameter{"format", value_kind::choice,
                                     "json unless said otherwise (or `Accept: text/csv`); of csv and ndjson "
                                     "follow the Link with rel=\"next\".",
                                     fact_format_names};

/// What the request says; nothing, and one more fault, of what is no format.
std::optional<fact_format> format_of(const request& req, field_errors& faults) {
  std::optional<fact_format> found;
  for (const auto& [name, text] : req.query) {
    if (name != format_parameter.name) continue;
    if (found) faults.push_back(repeated_parameter(name));
    if (!read_query_value(format_parameter, text, faults)) return {};
    found = static_cast<fact_format>(choice_index(fact_format_names, text));
  }
  if (found) return found;
  const bool is_csv = req.header("Accept").find("text/csv") != std::string_view::npos;
  return is_csv ? fact_format::csv : fact_format::json;
}

outcome facts(const request& req) {
  return with_id(req, "Monitor", [&](const uuid& id) -> outcome {
    field_errors faults;
    const auto format = format_of(req, faults);
    auto rest = req.query;
    std::erase_if(rest, [](const auto& pair) { return pair.first == format_parameter.name; });
    const auto wanted = parse_history(history_kind::facts, id, rest);
    if (!wanted) {
      const auto& more = wanted.fault().fields;
      faults.insert(faults.end(), more.begin(), more.end());
    }
    if (!faults.empty())
      return error{errc::validation, "The query parameters are not valid.", std::move(faults)};
    ask made;
    made.work = *format == fact_format::json ? monitor_past(*wanted) : export_facts(*wanted, *format);
    return made;
  });
}

/// This page's address with the time that the next one begins with.
std::string next_page(const request& req, std::string_view before) {
  std::string link = "<";
  link.append(req.path).append("?");
  for (const auto& [name, value] : req.query) {
    if (name == "before") continue;
    append_percent_encoded(link, name);
    link += '=';
    append_percent_encoded(link, value);
    link += '&';
  }
  link += "before=";
  append_percent_encoded(link, before);
  return link + ">; rel=\"next\"";
}

response present_facts(const reply& what, const request& req) {
  if (!what.page) {
    auto answer = present_reply(what, req);
    answer.with("Vary", "Accept");
    return answer;
  }
  field_errors none;
  const bool is_csv = format_of(req, none) == fact_format::csv;
  response answer;
  answer.body = what.body;
  answer.content_type = is_csv ? csv_type : ndjson_type;
  answer.with("Vary", "Accept");
  answer.with("Content-Disposition",
              std::string("attachment; filename=\"facts.") + (is_csv ? "csv\"" : "ndjson\""));
  if (!what.page->next_cursor.empty()) answer.with("Link", next_page(req, what.page->next_cursor));
  return answer;
}

constexpr std::string_view facts_schema =
    R"({"type":"object","properties":{"items":{"type":"array","items":{"type":"object"}},)"
    R"("next_before":{"type":["string","null"],"format":"date-time"}}})";

}  // namespace

void add_monitor_facts(route_table& table, std::string_view base, std::string_view suffix) {
  auto parameters = history_parameters_of(history_kind::facts);
  parameters.push_back(format_parameter);
  table.add({.pattern = keep(std::string(base) + "/{id}/facts"),
             .run = facts,
             .present = present_facts,
             .deprecated = !suffix.empty(),
             .scope = "monitors:read",
             .doc = {.operation_id = keep("monitorFacts" + std::string(suffix)),
                     .summary = "The values that facts had, from when to when, newest first",
                     .tag = suffix.empty() ? "monitors" : "facades",
                     .parameters = docs_of(parameters),
                     .response_schema = facts_schema,
                     .other_type = csv_type,
                     .errors = {errc::not_found}}});
}

}  // namespace steward::http
