#include "domain/monitors/fact.hpp"

#include <algorithm>
#include <cmath>

namespace steward {
namespace {

using strings = std::vector<std::string>;

struct value_writer {
  std::string& out;
  void operator()(std::monostate) const { out += "null"; }
  template <class T>
  void operator()(const T& value) const {
    append_json(out, value);
  }
};

struct text_writer {
  std::string operator()(std::monostate) const { return "nothing"; }
  std::string operator()(double number) const { return number_text(number); }
  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(bool yes) const { return yes ? "yes" : "no"; }
  std::string operator()(const strings& items) const {
    std::string out;
    for (const auto& one : items) out.append(out.empty() ? "" : ", ").append(one);
    return items.empty() ? "no items" : out;
  }
};

std::optional<fact_value> read_set(const nlohmann::json& list) {
  strings items;
  for (const auto& one : list) {
    if (!one.is_string()) return std::nullopt;
    items.push_back(one.get<std::string>());
  }
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
  return items;
}

}  // namespace

bool same_fact(const extracted_fact& a, const extracted_fact& b) {
  return a.name == b.name && a.value == b.value && a.unit == b.unit;
}

fact_values values_of(const std::vector<extracted_fact>& facts) {
  fact_values values;
  for (const auto& one : facts) values.insert_or_assign(one.name, one.value);
  return values;
}

std::string number_text(double number) {
  std::string out;
  append_number(out, number);
  return out;
}

std::string fact_text(const fact_value& value, std::string_view unit) {
  auto text = std::visit(text_writer{}, value);
  if (std::holds_alternative<double>(value) && !unit.empty()) text.append(" ").append(unit);
  return text;
}

json_text fact_value_json(const fact_value& value) {
  json_text out;
  std::visit(value_writer{out.text}, value);
  return out;
}

std::optional<fact_value> read_fact_value(const nlohmann::json& value) {
  if (value.is_null()) return fact_value();
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) return value.get<std::string>();
  return value.is_array() ? read_set(value) : std::nullopt;
}

void append_json(std::string& out, const fact_definition& fact) {
  json_object object(out);
  object.member("name", fact.name).member("type", fact_type_names[static_cast<std::size_t>(fact.type)]);
  if (!fact.unit.empty()) object.member("unit", fact.unit);
  if (!fact.where.empty()) object.member("where", fact.where);
  if (!fact.options.empty()) object.member("options", fact.options);
  object.end();
}

void append_json(std::string& out, const extracted_fact& fact) {
  json_object object(out);
  object.member("name", fact.name).member("value", fact_value_json(fact.value));
  if (!fact.unit.empty()) object.member("unit", fact.unit);
  object.member("confidence", fact.confidence).member("evidence", fact.evidence).end();
}

bool fits(const fact_value& value, const fact_definition& fact) {
  if (std::holds_alternative<std::monostate>(value)) return true;
  switch (fact.type) {
    case fact_type::number:
      return std::holds_alternative<double>(value) && std::isfinite(std::get<double>(value));
    case fact_type::boolean:
      return std::holds_alternative<bool>(value);
    case fact_type::set:
      return std::holds_alternative<strings>(value);
    case fact_type::choice:
      if (const auto* text = std::get_if<std::string>(&value))
        return std::find(fact.options.begin(), fact.options.end(), *text) != fact.options.end();
      return false;
    case fact_type::text:
      break;
  }
  return std::holds_alternative<std::string>(value);
}

}  // namespace steward
