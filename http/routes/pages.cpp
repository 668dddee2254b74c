#include "domain/json_write.hpp"
#include "http/problem.hpp"
#include "http/routes/all.hpp"
#include "http/web_asset.hpp"

namespace steward::http {
namespace {

/// The viewer that the build fetched, or else our own plain page.
outcome docs(const request&) {
  const bool fetched = web_asset("swagger-ui-bundle.js") != nullptr;
  return response(200, web_asset(fetched ? "viewer.html" : "docs.html"));
}

outcome plain_docs(const request&) { return response(200, web_asset("docs.html")); }

outcome docs_part(const request& req) {
  auto part = web_asset(req.parameter("file"));
  if (!part) return error{errc::not_found, "The documentation has no such part; it begins at /docs."};
  return response(200, std::move(part));
}

outcome admin_page(const request&) { return response(200, web_asset("admin.html")); }
outcome account_page(const request&) { return response(200, web_asset("account.html")); }

outcome live_page(const request&) { return response(200, web_asset("live.html")); }
outcome monitors_page(const request&) { return response(200, web_asset("monitors.html")); }

std::string escape(std::string_view text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  return out;
}

// As escape(), and `this` becomes code.
std::string escape_prose(std::string_view text) {
  std::string out;
  bool code = false;
  for (const char c : escape(text)) {
    if (c != '`') {
      out += c;
      continue;
    }
    out += code ? "</code>" : "<code>";
    code = !code;
  }
  return out;
}

// A browser asks for HTML by name; a program gets JSON.
bool wants_html(const request& req) {
  return req.header("Accept").find("text/html") != std::string_view::npos;
}

void append_json_kind(std::string& out, const problem_kind& kind) {
  json_object(out)
      .member("type", "/errors/" + std::string(kind.code))
      .member("code", kind.code)
      .member("status", kind.status)
      .member("title", kind.title)
      .member("explanation", kind.explanation)
      .member("remedy", kind.remedy)
      .end();
}

void append_html_kind(std::string& out, const problem_kind& kind) {
  const std::string code(kind.code);
  out += "<article class=\"error\" id=\"" + code + "\"><h2><span class=\"status s" +
         std::to_string(kind.status / 100) + "\">" + std::to_string(kind.status) +
         "</span> <a href=\"/errors/" + code + "\">" + escape(kind.title) + "</a></h2><p><code>" + code +
         "</code></p><p>" + escape_prose(kind.explanation) +
         "</p><p class=\"remedy\"><strong>What to do.</strong> " + escape_prose(kind.remedy) +
         "</p></article>\n";
}

response html_page(std::string_view title, std::string_view content) {
  std::string out = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" +
                    std::string(title) +
                    "</title><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><link "
                    "rel=\"stylesheet\" "
                    "href=\"/docs/style.css\"></head><body class=\"plain\"><header><a class=\"brand\" "
                    "href=\"/docs\">Steward</a> <a href=\"/errors\">Error "
                    "reference</a></header><main>\n";
  out.append(content).append("</main></body></html>\n");
  response answer(200, std::move(out), html_type);
  answer.cache = caching::shared;
  return answer;
}

outcome error_list(const request& req) {
  if (wants_html(req)) {
    std::string content =
        "<h1>Error reference</h1><p>Every refusal is a problem document (RFC 9457). Its <code>type</code> "
        "leads here; programs "
        "should look at <code>code</code>.</p>\n";
    for (const auto& kind : all_problems()) append_html_kind(content, kind);
    auto answer = html_page("Steward: error reference", content);
    return answer.with("Vary", "Accept");
  }
  std::string out = "[";
  for (const auto& kind : all_problems()) {
    if (out.size() > 1) out += ',';
    append_json_kind(out, kind);
  }
  response answer(200, out + ']');
  answer.cache = caching::shared;
  return answer.with("Vary", "Accept");
}

outcome error_page(const request& req) {
  const auto* kind = find_problem(req.parameter("code"));
  if (!kind) return error{errc::not_found, "There is no such error code; see /errors for all of them."};
  std::string out;
  if (wants_html(req)) {
    append_html_kind(out, *kind);
    auto answer = html_page("Steward: " + std::string(kind->code), out);
    return answer.with("Vary", "Accept");
  }
  append_json_kind(out, *kind);
  response answer(200, std::move(out));
  answer.cache = caching::shared;
  return answer.with("Vary", "Accept");
}

void add_page(route_table& table, std::string_view path, handler run) {
  table.add({.pattern = path,
             .who = access::public_,
             .run = run,
             .hidden = true,
             .doc = {.response_type = html_type}});
}

constexpr std::string_view kind_schema =
    R"({"type":"object","required":["type","code","status","title","explanation","remedy"],"properties":{)"
    R"("type":{"type":"string","format":"uri-reference"},"code":{"type":"string"},"status":{"type":"integer"},)"
    R"("title":{"type":"string"},"explanation":{"type":"string"},"remedy":{"type":"string"}}})";
constexpr std::string_view kind_ref = R"({"$ref":"#/components/schemas/ErrorKind"})";
constexpr std::string_view kinds_ref =
    R"({"type":"array","items":{"$ref":"#/components/schemas/ErrorKind"}})";

void add_reference(route_table& table, std::string_view path, handler run, operation_doc doc) {
  doc.summary = "Error reference";
  doc.tag = "system";
  doc.description = "JSON for programs, HTML for browsers.";
  doc.other_type = html_type;
  table.add({.pattern = path, .who = access::public_, .run = run, .doc = std::move(doc)});
}

}  // namespace

void add_page_routes(route_table& table) {
  add_page(table, "/docs", docs);
  add_page(table, "/redoc", plain_docs);
  add_page(table, "/docs/{file}", docs_part);
  add_page(table, "/admin", admin_page);
  add_page(table, "/admin/{file}", docs_part);
  add_page(table, "/account", account_page);
  add_page(table, "/account/{file}", docs_part);
  add_page(table, "/live", live_page);
  add_page(table, "/live/{file}", docs_part);
  add_page(table, "/monitors", monitors_page);
  add_page(table, "/monitors/{file}", docs_part);
  table.add_schema("ErrorKind", kind_schema);
  add_reference(table, "/errors", error_list, {.operation_id = "listErrors", .response_schema = kinds_ref});
  add_reference(table, "/errors/{code}", error_page,
                {.operation_id = "getError", .response_schema = kind_ref, .errors = {errc::not_found}});
}

}  // namespace steward::http
