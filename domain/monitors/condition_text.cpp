#include <algorithm>

#include "domain/in_quotes.hpp"
#include "domain/monitors/condition_rules.hpp"

namespace steward {
namespace {

constexpr unsigned numbers = type_bit(fact_type::number), sets = type_bit(fact_type::set),
                   texts = type_bit(fact_type::text), choices = type_bit(fact_type::choice),
                   all_types = numbers | sets | texts | choices | type_bit(fact_type::boolean);

constexpr std::array<comparison_rule, comparison_names.size()> rules{{
    {operand::value, all_types, "is", "is", "is not"},
    {operand::value, all_types, "is not", "is not", "is"},
    {operand::number, numbers, "is above", "is above", "is not above"},
    {operand::number, numbers, "is below", "is below", "is not below"},
    {operand::number, numbers, "is at least", "is at least", "is not at least"},
    {operand::number, numbers, "is at most", "is at most", "is not at most"},
    {operand::range, numbers, "is between", "is between", "is not between"},
    {operand::range, numbers, "is not between", "is not between", "is between"},
    {operand::text, texts | choices | sets, "contains", "contains", "does not contain"},
    {operand::text, texts | choices | sets, "does not contain", "does not contain", "contains"},
    {operand::none, all_types, "changes", "has changed", "has not changed"},
    {operand::none, all_types, "appears", "has appeared", "has not appeared"},
    {operand::none, all_types, "disappears", "has disappeared", "has not disappeared"},
    {operand::amount, numbers, "rises", "has risen", "has not risen"},
    {operand::amount, numbers, "falls", "has fallen", "has not fallen"},
    {operand::percent, numbers, "changes", "has changed", "has not changed"},
    {operand::percent, numbers, "rises", "has risen", "has not risen"},
    {operand::percent, numbers, "falls", "has fallen", "has not fallen"},
    {operand::maybe_text, sets, "gains", "has gained", "has not gained"},
    {operand::maybe_text, sets, "loses", "has lost", "has not lost"},
    {operand::percent, texts, "differs", "differs", "does not differ"},
}};

std::string by(const clause& c, std::string_view unit) {
  return (c.or_equal ? " by at least " : " by more than ") + fact_text(c.value, unit);
}

std::string value_text(const fact_value& value, std::string_view unit) {
  const auto* text = std::get_if<std::string>(&value);
  return text ? in_quotes(*text) : fact_text(value, unit);
}

std::string unit_of(const std::string& name, const std::vector<fact_definition>& facts) {
  for (const auto& one : facts)
    if (one.name == name) return one.unit;
  return {};
}

}  // namespace

const comparison_rule& rule_of(comparison op) { return rules[static_cast<std::size_t>(op)]; }

std::string operand_text(const clause& c, std::string_view unit) {
  const bool given = !std::holds_alternative<std::monostate>(c.value);
  switch (rule_of(c.op).takes) {
    case operand::value:
    case operand::number:
    case operand::text:
      return " " + value_text(c.value, unit);
    case operand::range:
      return " " + fact_text(c.value) + " and " + fact_text(c.upper.value_or(0), unit);
    case operand::maybe_text:
      return given ? " an item with " + value_text(c.value, unit) : " an item";
    case operand::amount:
      return given ? by(c, unit) : "";
    case operand::percent:
      return by(c, "%");
    case operand::none:
      break;
  }
  return {};
}

bool looks_back(const condition& one) {
  return std::any_of(one.clauses.begin(), one.clauses.end(),
                     [](const clause& c) { return looks_back(c.op); });
}

std::string condition_text(const condition& one, const std::vector<fact_definition>& facts) {
  std::string out;
  for (const auto& c : one.clauses) {
    if (!out.empty()) out += one.any ? " or " : " and ";
    const auto unit = unit_of(c.fact, facts);
    out.append(c.fact).append(" ").append(rule_of(c.op).waits).append(operand_text(c, unit));
    if (c.clear_at) out.append(" (until ").append(fact_text(*c.clear_at, unit)).append(")");
  }
  return out;
}

void append_json(std::string& out, const clause& c) {
  json_object object(out);
  object.member("fact", c.fact).member("op", comparison_names[static_cast<std::size_t>(c.op)]);
  if (!std::holds_alternative<std::monostate>(c.value)) object.member("value", fact_value_json(c.value));
  if (c.upper) object.member("upper", *c.upper);
  if (c.clear_at) object.member("clear_at", *c.clear_at);
  if (c.or_equal) object.member("or_equal", true);
  object.end();
}

void append_json(std::string& out, const condition& one) {
  json_object(out).member(one.any ? "any" : "all", one.clauses).end();
}

std::string condition_json(const condition& one) { return to_json(one); }

}  // namespace steward
