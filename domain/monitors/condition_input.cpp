#include <algorithm>
#include <limits>

#include "domain/field_table.hpp"
#include "domain/monitors/condition_rules.hpp"

namespace steward {
namespace {

using nlohmann::json;
using kind = input_kind;

constexpr auto least = std::numeric_limits<std::int64_t>::min();
constexpr auto most = std::numeric_limits<std::int64_t>::max();

constexpr std::array<input_field, 6> clause_fields{{
    {.name = "fact",
     .kind = kind::text,
     .doc = "The name of the fact that it looks at.",
     .example = "\"price\"",
     .min = 1,
     .max = 100,
     .required = true},
    {.name = "op",
     .kind = kind::choice,
     .doc = "How it looks at it. From changes on it compares with the evaluation before.",
     .example = "\"below\"",
     .required = true,
     .choices = comparison_names},
    {.name = "value",
     .kind = kind::anything,
     .doc = "What with: a number, a text, true or false, or an array of texts; a percentage of those by "
            "percent. "
            "rises, falls, gains and loses may do without, changes, appears and disappears have none.",
     .example = "50"},
    {.name = "upper",
     .kind = kind::number,
     .doc = "Of between and outside: the upper bound.",
     .example = "80",
     .min = least,
     .max = most},
    {.name = "clear_at",
     .kind = kind::number,
     .doc = "Of above, below, at_least and at_most: once it has been met, this is the bound.",
     .example = "55",
     .min = least,
     .max = most},
    {.name = "or_equal",
     .kind = kind::boolean,
     .doc = "Of rises, falls and those by percent: by exactly that much counts, too.",
     .example = "true"},
}};

constexpr std::string_view clauses_example = R"([{"fact":"price","op":"below","value":50,"clear_at":55}])";

constexpr input_field clauses_field(std::string_view name, std::string_view doc) {
  return {.name = name,
          .kind = kind::objects,
          .doc = doc,
          .example = clauses_example,
          .min = 1,
          .max = most_clauses,
          .of = &clause_table};
}

constexpr std::array<input_field, 2> condition_fields{{
    clauses_field("all", "It is met when every one of these is."),
    clauses_field("any", "It is met when one of these is."),
}};

/// Finds the faults of one clause beyond those of its members.
struct clause_check {
  const clause& c;
  std::string_view at;
  field_errors& faults;

  void fail(std::string_view name, std::string_view code, std::string message) const {
    add_fault(faults, at, name, code, std::move(message));
  }

  bool absent() const { return std::holds_alternative<std::monostate>(c.value); }
  const double* number() const { return std::get_if<double>(&c.value); }
  const std::string* text() const { return std::get_if<std::string>(&c.value); }
  std::string op() const { return std::string(comparison_names[static_cast<std::size_t>(c.op)]); }

  void require(bool good, std::string_view what) const {
    if (absent())
      fail("value", "required", "Give " + std::string(what) + " as value.");
    else if (!good)
      fail("value", "wrong_type", op() + " needs " + std::string(what) + " as value.");
  }

  void check_amount(std::string_view what) const {
    if (const auto* n = number(); n && *n < 0)
      fail("value", "out_of_range", "Give " + std::string(what) + " that is not negative.");
  }

  void check_value() const {
    switch (rule_of(c.op).takes) {
      case operand::value:
        return require(true, "what to compare with");
      case operand::number:
      case operand::range:
        return require(number(), "a number");
      case operand::text:
        return require(text() && !text()->empty(), "a text");
      case operand::maybe_text:
        if (!absent()) require(text() && !text()->empty(), "a text");
        return;
      case operand::amount:
        if (!absent()) require(number(), "a number");
        return check_amount("a number");
      case operand::percent:
        require(number(), "a percentage");
        return check_amount("a percentage");
      case operand::none:
        if (!absent()) fail("value", "not_allowed", op() + " has no value. Leave it out.");
    }
  }

  void check_upper() const {
    const bool ranges = rule_of(c.op).takes == operand::range;
    if (ranges && !c.upper) return fail("upper", "required", "Give the upper bound.");
    if (!ranges && c.upper)
      return fail("upper", "not_allowed", "Only between and outside have it. Leave it out.");
    if (ranges && number() && *c.upper < *number())
      fail("upper", "out_of_range", "Give an upper bound that is not below value.");
  }

  void check_clear_at() const {
    if (!c.clear_at) return;
    if (!has_hysteresis(c.op))
      return fail("clear_at", "not_allowed",
                  "Only above, below, at_least and at_most have it. Leave it out.");
    const bool upwards = c.op == comparison::above || c.op == comparison::at_least;
    if (number() && (upwards ? *c.clear_at > *number() : *c.clear_at < *number()))
      fail("clear_at", "out_of_range",
           upwards ? "Give a number that is not above value." : "Give a number that is not below value.");
  }

  void check_or_equal() const {
    const auto takes = rule_of(c.op).takes;
    if (c.or_equal && takes != operand::percent && takes != operand::amount)
      fail("or_equal", "not_allowed", "Only rises, falls and those by percent have it. Leave it out.");
  }

  void run() const {
    check_value();
    check_upper();
    check_clear_at();
    check_or_equal();
  }
};

void take_value(clause& c, const json& value, std::string_view at, field_errors& faults) {
  if (auto read = read_fact_value(value))
    c.value = *std::move(read);
  else
    add_fault(faults, at, "value", "wrong_type",
              "Give a number, a text, true or false, or an array of texts.");
}

clause read_clause(json& body, std::string_view at, field_errors& faults) {
  const auto before = faults.size();
  clause c;
  read_members(body, clause_table, at, faults, [&](int place, json& value) {
    if (place == 0) c.fact = value.get<std::string>();
    if (place == 1)
      c.op = static_cast<comparison>(choice_index(comparison_names, value.get_ref<const std::string&>()));
    if (place == 2) take_value(c, value, at, faults);
    if (place == 3) c.upper = value.get<double>();
    if (place == 4) c.clear_at = value.get<double>();
    if (place == 5) c.or_equal = value.get<bool>();
  });
  if (faults.size() == before) clause_check{c, at, faults}.run();
  return c;
}

std::vector<clause> read_clauses(json& list, const std::string& at, field_errors& faults) {
  std::vector<clause> clauses;
  for (std::size_t i = 0; i < list.size(); ++i)
    clauses.push_back(read_clause(list[i], pointer_to(at, std::to_string(i)), faults));
  return clauses;
}

void check_clause(const clause& c, const std::vector<fact_definition>& facts, std::string_view at,
                  field_errors& faults) {
  const auto fact = std::find_if(facts.begin(), facts.end(),
                                 [&](const fact_definition& one) { return one.name == c.fact; });
  if (fact == facts.end())
    return add_fault(faults, at, "fact", "unknown_fact", "Name one of the facts, or define this one.");
  const auto& rule = rule_of(c.op);
  const auto type = std::string(fact_type_names[static_cast<std::size_t>(fact->type)]);
  if ((rule.types & type_bit(fact->type)) == 0)
    return add_fault(faults, at, "op", "wrong_type",
                     "This does not go with a fact of type " + type + ". Choose another one.");
  if (rule.takes == operand::value && !fits(c.value, *fact))
    add_fault(faults, at, "value", "wrong_type",
              fact->type == fact_type::choice ? "Use one of: " + fact_text(fact->options) + "."
                                              : "The fact is of type " + type + ". Give such a value.");
}

}  // namespace

constexpr input_table clause_table{"Clause", clause_fields};
constexpr input_table condition_table{"Condition", condition_fields};

condition read_condition(json& body, std::string_view at, field_errors& faults) {
  condition one;
  int lists = 0;
  const auto before = faults.size();
  read_members(body, condition_table, at, faults, [&](int place, json& value) {
    ++lists;
    one.any = place == 1;
    one.clauses =
        read_clauses(value, pointer_to(at, condition_fields[static_cast<std::size_t>(place)].name), faults);
  });
  if (lists != 1 && faults.size() == before)
    faults.push_back({std::string(at), "one_of", "Give either all or any, with a list of clauses."});
  return one;
}

result<condition> read_condition(json& body) {
  field_errors faults;
  auto one = read_condition(body, "", faults);
  if (!faults.empty()) return invalid_input(std::move(faults));
  return one;
}

void check_condition(const condition& one, const std::vector<fact_definition>& facts, std::string_view at,
                     field_errors& faults) {
  const auto list = pointer_to(at, one.any ? "any" : "all");
  for (std::size_t i = 0; i < one.clauses.size(); ++i)
    check_clause(one.clauses[i], facts, pointer_to(list, std::to_string(i)), faults);
}

}  // namespace steward
