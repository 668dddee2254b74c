#include "http/schema.hpp"

#include <deque>

#include "domain/json_write.hpp"

namespace steward::http {
namespace {

void append_choices(std::string& out, std::span<const std::string_view> choices, bool nullable) {
  out += '[';
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (i) out += ',';
    append_json(out, choices[i]);
  }
  if (nullable) out += ",null";
  out += ']';
}

void append_type(json_object& object, std::string_view type, bool nullable) {
  if (nullable)
    object.member("type", std::vector<std::string>{std::string(type), "null"});
  else
    object.member("type", type);
}

void append_table(std::string& out, const input_table&);

void append_kind(json_object& object, const input_field& field) {
  switch (field.kind) {
    case input_kind::text:
    case input_kind::prose:
      append_type(object, "string", field.nullable);
      if (field.min > 0) object.member("minLength", field.min);
      if (field.max > 0) object.member("maxLength", field.max);
      if (!field.format.empty()) object.member("format", field.format);
      return;
    case input_kind::boolean:
      return append_type(object, "boolean", field.nullable);
    case input_kind::integer:
      append_type(object, "integer", field.nullable);
      object.member("minimum", field.min).member("maximum", field.max);
      return;
    case input_kind::number:
      append_type(object, "number", field.nullable);
      object.member("minimum", field.min).member("maximum", field.max);
      return;
    case input_kind::time:
      return append_type(object, "string", field.nullable);  // a date alone is allowed as well
    case input_kind::id:
      append_type(object, "string", field.nullable);
      object.member("format", "uuid");
      return;
    case input_kind::choice:
      append_type(object, "string", field.nullable);
      append_choices(object.name("enum"), field.choices, field.nullable);
      return;
    case input_kind::texts:
      append_type(object, "array", field.nullable);
      object.member("maxItems", field.max);
      json_object(object.name("items"))
          .member("type", "string")
          .member("minLength", 1)
          .member("maxLength", field.item_max)
          .end();
      return;
    case input_kind::object:
      if (field.of)
        append_json(object.name("allOf"), std::vector{json_text{std::string(schema_of(*field.of))}});
      else
        append_type(object, "object", field.nullable);
      return;
    case input_kind::objects:
      append_type(object, "array", field.nullable);
      object.member("maxItems", field.max);
      if (field.of) object.member("items", json_text{std::string(schema_of(*field.of))});
      return;
    case input_kind::anything:
      return;
  }
}

void append_field(std::string& out, const input_field& field) {
  json_object object(out);
  append_kind(object, field);
  object.member("description", field.doc);
  if (!field.example.empty()) object.member("examples", std::vector{json_text{std::string(field.example)}});
  object.end();
}

void append_table(std::string& out, const input_table& table) {
  json_object object(out);
  object.member("title", table.name).member("type", "object").member("additionalProperties", false);
  std::vector<std::string> required;
  json_object properties(object.name("properties"));
  for (const auto& field : table.fields) {
    if (field.read_only) continue;
    append_field(properties.name(field.name), field);
    if (field.required) required.emplace_back(field.name);
  }
  properties.end();
  if (!required.empty()) object.member("required", required);
  object.end();
}

std::string parameter_schema(const parameter& p) {
  std::string out;
  json_object object(out);
  const bool single_choice = p.kind == value_kind::choice;
  object.member("type", p.kind == value_kind::boolean   ? "boolean"
                        : p.kind == value_kind::integer ? "integer"
                                                        : "string");
  if (single_choice) append_choices(object.name("enum"), p.values, false);
  if (p.kind == value_kind::integer) object.member("minimum", p.least).member("maximum", p.most);
  if (p.kind == value_kind::uuid) object.member("format", "uuid");
  object.end();
  return out;
}

}  // namespace

std::string_view keep(std::string text) {
  static std::deque<std::string> kept;
  return kept.emplace_back(std::move(text));
}

std::string_view schema_of(const input_table& table) {
  std::string out;
  append_table(out, table);
  return keep(std::move(out));
}

std::vector<parameter_doc> docs_of(std::span<const parameter> parameters) {
  std::vector<parameter_doc> docs;
  for (const auto& one : parameters) docs.push_back({one.name, one.doc, keep(parameter_schema(one))});
  return docs;
}

}  // namespace steward::http
