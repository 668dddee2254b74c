#include <algorithm>

#include "domain/field_table.hpp"
#include "domain/monitors/fact.hpp"
#include "domain/task_text.hpp"

namespace steward {
namespace {

using nlohmann::json;
using kind = input_kind;

constexpr std::int64_t longest_name = 100;
constexpr std::int64_t longest_unit = 20;

constexpr std::array<input_field, 5> definition_fields{{
    {.name = "name",
     .kind = kind::text,
     .doc = "What it is called; unique in its monitor.",
     .example = "\"price\"",
     .min = 1,
     .max = longest_name,
     .required = true},
    {.name = "type",
     .kind = kind::choice,
     .doc = "What it can be; a choice is one of `options`, a set is a list of texts without order.",
     .example = "\"number\"",
     .required = true,
     .choices = fact_type_names},
    {.name = "unit", .kind = kind::prose, .doc = "Of a number.", .example = "\"EUR\"", .max = longest_unit},
    {.name = "where",
     .kind = kind::prose,
     .doc = "In JSON a pointer of RFC 6901, or the name of a member; in text what stands before it. Empty: "
            "found "
            "by its name.",
     .example = "\"/offers/0/price\"",
     .max = 500},
    {.name = "options",
     .kind = kind::texts,
     .doc = "What a choice may be.",
     .example = R"(["open","closed"])",
     .max = 50,
     .item_max = 100},
}};

constexpr std::array<input_field, 5> extracted_fields{{
    {.name = "name",
     .kind = kind::text,
     .doc = "That of its definition.",
     .example = "\"price\"",
     .min = 1,
     .max = longest_name,
     .required = true},
    {.name = "value",
     .kind = kind::anything,
     .doc = "Of the defined type; null: it is not there.",
     .example = "49.99",
     .required = true,
     .nullable = true},
    {.name = "unit",
     .kind = kind::prose,
     .doc = "Of a number, where the source says it.",
     .example = "\"EUR\"",
     .max = longest_unit},
    {.name = "confidence",
     .kind = kind::number,
     .doc = "From 0, a guess, to 1, certain.",
     .example = "0.9",
     .max = 1,
     .required = true},
    {.name = "evidence",
     .kind = kind::prose,
     .doc = "A quote of the source that shows it; 200 characters of it are kept.",
     .example = "\"Price: 49.99 EUR\"",
     .max = 2'000},
}};

void check_options(const fact_definition& fact, std::string_view at, field_errors& faults) {
  if (fact.type == fact_type::choice && fact.options.size() < 2)
    add_fault(faults, at, "options", "too_few", "Give a choice two options or more.");
  if (fact.type != fact_type::choice && !fact.options.empty())
    add_fault(faults, at, "options", "not_allowed", "Only a choice has options. Leave them out.");
}

template <class Fact>
void check_name(const std::vector<Fact>& before, const Fact& fact, std::string_view at,
                field_errors& faults) {
  const auto same = [&](const Fact& other) { return other.name == fact.name; };
  if (std::any_of(before.begin(), before.end(), same))
    add_fault(faults, at, "name", "duplicate", "Give each fact a name of its own.");
}

fact_definition read_definition(json& body, std::string_view at, field_errors& faults) {
  fact_definition fact;
  read_members(body, fact_definition_table, at, faults, [&](int place, json& value) {
    if (place == 0) fact.name = value.get<std::string>();
    if (place == 1)
      fact.type = static_cast<fact_type>(choice_index(fact_type_names, value.get_ref<const std::string&>()));
    if (place == 2) fact.unit = value.get<std::string>();
    if (place == 3) fact.where = value.get<std::string>();
    if (place == 4) fact.options = value.get<std::vector<std::string>>();
  });
  return fact;
}

/// The option that a text is but for case.
void take_option(fact_value& value, const fact_definition& fact) {
  const auto* text = std::get_if<std::string>(&value);
  if (!text || fact.type != fact_type::choice) return;
  for (const auto& option : fact.options)
    if (fold(option) == fold(*text)) {
      value = option;
      return;
    }
}

std::string wanted_value(const fact_definition& fact) {
  if (fact.type == fact_type::set) return "an array of strings";
  if (fact.type == fact_type::choice) return "one of: " + fact_text(fact.options);
  if (fact.type == fact_type::boolean) return "true or false";
  return fact.type == fact_type::number ? "a number" : "a string";
}

void take_value(extracted_fact& fact, const json& given, const std::vector<fact_definition>& defined,
                std::string_view at, field_errors& faults) {
  const auto definition = std::find_if(defined.begin(), defined.end(),
                                       [&](const fact_definition& one) { return one.name == fact.name; });
  if (definition == defined.end())
    return add_fault(faults, at, "name", "unknown_fact", "Give only facts that were asked for.");
  auto value = read_fact_value(given);
  if (value) take_option(*value, *definition);
  if (!value || !fits(*value, *definition))
    return add_fault(faults, at, "value", "wrong_type",
                     "Give " + wanted_value(*definition) + ", or null when it is not there.");
  fact.value = *std::move(value);
  if (fact.unit.empty()) fact.unit = definition->unit;
}

extracted_fact read_extracted(json& body, const std::vector<fact_definition>& defined, std::string_view at,
                              field_errors& faults) {
  const auto before = faults.size();
  extracted_fact fact;
  json given;
  read_members(body, extracted_fact_table, at, faults, [&](int place, json& value) {
    if (place == 0) fact.name = value.get<std::string>();
    if (place == 2) fact.unit = value.get<std::string>();
    if (place == 3) fact.confidence = value.get<double>();
    if (place == 4) fact.evidence = first_characters(value.get_ref<const std::string&>(), longest_evidence);
    if (place == 1) given = std::move(value);
  });
  if (faults.size() == before) take_value(fact, given, defined, at, faults);
  return fact;
}

/// Reads each item of the array `facts` of the object at `at`.
template <class Fact, class Read>
std::vector<Fact> read_all(json& list, std::string_view at, field_errors& faults, Read read) {
  std::vector<Fact> facts;
  const auto pointer = pointer_to(at, "facts");
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto item = pointer_to(pointer, std::to_string(i));
    const auto before = faults.size();
    auto fact = read(list[i], item);
    if (faults.size() == before) check_name(facts, fact, item, faults);
    facts.push_back(std::move(fact));
  }
  return facts;
}

}  // namespace

constexpr input_table fact_definition_table{"FactDefinition", definition_fields};
constexpr input_table extracted_fact_table{"ExtractedFact", extracted_fields};

std::vector<fact_definition> read_fact_definitions(json& list, std::string_view at, field_errors& faults) {
  return read_all<fact_definition>(list, at, faults, [&](json& body, const std::string& item) {
    const auto before = faults.size();
    auto fact = read_definition(body, item, faults);
    if (faults.size() == before) check_options(fact, item, faults);
    return fact;
  });
}

std::vector<extracted_fact> read_extracted_facts(json& list, const std::vector<fact_definition>& defined,
                                                 std::string_view at, field_errors& faults) {
  return read_all<extracted_fact>(list, at, faults, [&](json& body, const std::string& item) {
    return read_extracted(body, defined, item, faults);
  });
}

}  // namespace steward
