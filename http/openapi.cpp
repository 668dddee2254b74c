#include "http/openapi.hpp"

#include <map>
#include <set>

#include "domain/json_write.hpp"
#include "http/ascii.hpp"
#include "http/problem.hpp"

namespace steward::http {
namespace {

constexpr std::string_view problem_schema =
    R"({"type":"object","description":"RFC 9457 problem document; `type` leads to its page in the error reference.",)"
    R"("required":["type","title","status","detail","code"],"properties":{"type":{"type":"string","format":"uri-reference"},)"
    R"("title":{"type":"string"},"status":{"type":"integer"},"detail":{"type":"string"},"instance":{"type":"string"},)"
    R"("code":{"type":"string"},"trace_id":{"type":"string"},"current":{"type":"object","description":"precondition_failed: the present representation"},)"
    R"("errors":{"type":"array","items":{"type":"object","required":["pointer","code","message"],"properties":{)"
    R"("pointer":{"type":"string"},"code":{"type":"string"},"message":{"type":"string"}}}}}})";

// Raw JSON, or a string schema where a route has none.
json_text raw(std::string_view text) { return {std::string(text)}; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = to_lower(c);
  return out;
}

void append_parameter(std::string& out, std::string_view name, std::string_view in, bool required,
                      std::string_view description, std::string_view schema) {
  if (out.back() != '[') out += ',';
  json_object parameter(out);
  parameter.member("name", name).member("in", in).member("required", required);
  if (!description.empty()) parameter.member("description", description);
  parameter.member("schema", raw(schema)).end();
}

void append_parameters(std::string& out, const route& row) {
  out += '[';
  for (auto rest = row.pattern; !rest.empty();) {
    const auto segment = next_element(rest, '/');
    if (!segment.starts_with('{')) continue;
    const auto name = segment.substr(1, segment.size() - 2);
    const bool is_id = name == "id" || name.ends_with("_id");
    append_parameter(
        out, name, "path", true, "",
        is_id && name != "user_id" ? R"({"type":"string","format":"uuid"})" : R"({"type":"string"})");
  }
  for (const auto& one : row.doc.parameters)
    append_parameter(out, one.name, one.in, false, one.description, one.schema);
  if (row.verb == method::post)
    append_parameter(out, "Idempotency-Key", "header", false, row.doc.key_note,
                     R"({"type":"string","minLength":1,"maxLength":255})");
  out += ']';
}

void append_content(json_object& object, std::string_view type, std::string_view schema,
                    std::string_view other_type = {}) {
  if (schema.empty()) return;
  json_object types(object.name("content"));
  types.member(type, raw("{\"schema\":" + std::string(schema) + '}'));
  if (!other_type.empty()) types.member(other_type, raw(R"({"schema":{"type":"string"}})"));
  types.end();
}

std::set<const problem_kind*> problems_of(const route& row) {
  std::set<const problem_kind*> kinds;
  for (const auto code : row.doc.errors) kinds.insert(&kind_of(code));
  if (!row.doc.request_schema.empty() || !row.doc.parameters.empty())
    kinds.insert(&kind_of(errc::validation));
  if (row.who != access::public_)
    for (const auto code : {errc::unauthorized, errc::rate_limited, errc::unavailable, errc::internal})
      kinds.insert(&kind_of(code));
  if (row.who == access::path_user || row.who == access::admin) kinds.insert(&kind_of(errc::forbidden));
  return kinds;
}

void append_responses(std::string& out, const route& row) {
  json_object responses(out);
  {
    json_object success(responses.name(std::to_string(row.doc.success)));
    success.member("description", row.doc.success == 204   ? "Done; no content."
                                  : row.doc.success == 201 ? "Created."
                                                           : "Success.");
    if (row.doc.success != 204)
      append_content(success, row.doc.response_type, row.doc.response_schema, row.doc.other_type);
    success.end();
  }
  std::map<int, std::string> by_status;  // several codes may share a status
  for (const auto* kind : problems_of(row)) {
    auto& text = by_status[kind->status];
    if (!text.empty()) text += " ";
    text.append(kind->title).append(" (`").append(kind->code).append("`).");
  }
  for (const auto& [status, text] : by_status) {
    json_object failure(responses.name(std::to_string(status)));
    failure.member("description", text);
    append_content(failure, problem_type, R"({"$ref":"#/components/schemas/Problem"})");
    failure.end();
  }
  responses.end();
}

void append_operation(std::string& out, const route& row) {
  json_object operation(out);
  operation.member("operationId", row.doc.operation_id).member("summary", row.doc.summary);
  operation.name("tags") += "[";
  append_json(out, row.doc.tag.empty() ? std::string_view("other") : row.doc.tag);
  out += ']';
  if (!row.doc.description.empty()) operation.member("description", row.doc.description);
  if (row.deprecated) operation.member("deprecated", true);
  if (const auto scope = required_scope(row); !scope.empty()) operation.member("x-api-key-scope", scope);
  operation.member("security", raw(row.who == access::public_ ? "[]" : R"([{"bearer":[]}])"));
  append_parameters(operation.name("parameters"), row);
  if (!row.doc.request_schema.empty()) {
    json_object body(operation.name("requestBody"));
    body.member("required", row.doc.request_required);
    append_content(body, json_type, row.doc.request_schema);
    body.end();
  }
  append_responses(operation.name("responses"), row);
  operation.end();
}

void append_paths(std::string& out, const route_table& table) {
  std::map<std::string_view, std::vector<const route*>> by_path;
  std::vector<std::string_view> order;  // that of the table: the reader meets what belongs together together
  for (const auto& row : table.routes()) {
    if (row.hidden) continue;
    auto& rows = by_path[row.pattern];
    if (rows.empty()) order.push_back(row.pattern);
    rows.push_back(&row);
  }
  json_object paths(out);
  for (const auto path : order) {
    json_object item(paths.name(path));
    for (const auto* row : by_path[path]) append_operation(item.name(lower(to_string(row->verb))), *row);
    item.end();
  }
  paths.end();
}

}  // namespace

std::string render_openapi(const route_table& table) {
  std::string out;
  json_object document(out);
  document.member("openapi", "3.1.0");
  json_object(document.name("info"))
      .member("title", "Steward")
      .member("version", STEWARD_VERSION)
      .member("description",
              "Tasks, monitors and automation. Every request but those for accounts and health needs "
              "`Authorization: Bearer <token>`. "
              "Errors are problem documents (RFC 9457); their `type` leads to the error reference.")
      .end();
  document.member("servers", raw(R"([{"url":"/"}])"));
  append_paths(document.name("paths"), table);
  json_object components(document.name("components"));
  json_object schemas(components.name("schemas"));
  schemas.member("Problem", raw(problem_schema));
  for (const auto& [name, schema] : table.schemas()) schemas.member(name, raw(schema));
  schemas.end();
  components.member("securitySchemes",
                    raw(R"({"bearer":{"type":"http","scheme":"bearer","bearerFormat":"JWT"}})"));
  components.end();
  document.end();
  return out;
}

}  // namespace steward::http
