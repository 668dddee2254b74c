#pragma once

#include <array>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/input.hpp"
#include "domain/json_write.hpp"

namespace steward {

/// What kind of thing a monitor watches (FEATURES C6). A choice is a text out of `options`.
enum class fact_type : int { number, text, boolean, choice, set };
inline constexpr std::array<std::string_view, 5> fact_type_names{"number", "text", "boolean", "choice",
                                                                 "set"};

/// What to find in a source.
struct fact_definition {
  std::string name;  ///< 1 to 100 characters, unique in its monitor
  fact_type type = fact_type::text;
  std::string unit;   ///< of a number: "EUR", "%", "ms"; may be empty
  std::string where;  ///< JSON: a pointer (RFC 6901), or a member's name; text: what stands before it; of a
                      ///< boolean "in quotation marks": whether that is there. Empty: found by its name,
                      ///< which "content" says is all of the text
  std::vector<std::string> options;  ///< choice: what it may be

  bool operator==(const fact_definition&) const = default;
};

/// What was found: nothing (the source does not show it), or a value of its type. Numbers are finite, sets
/// sorted without repetitions.
using fact_value = std::variant<std::monostate, double, std::string, bool, std::vector<std::string>>;

/// The facts of one evaluation by name. A name that is missing was not looked for; std::monostate: looked for
/// and not there.
using fact_values = std::map<std::string, fact_value, std::less<>>;

constexpr std::size_t longest_evidence = 200;  ///< characters

struct extracted_fact {
  std::string name;
  fact_value value;
  std::string unit;       ///< as the source says it, else that of the definition
  double confidence = 0;  ///< 0 to 1
  std::string evidence;   ///< quotes the source: at most longest_evidence characters

  bool operator==(const extracted_fact&) const = default;
};

/// Whether both say the same of the same thing, so that the second need not be stored (run-length encoding).
bool same_fact(const extracted_fact&, const extracted_fact&);

fact_values values_of(const std::vector<extracted_fact>&);

/// For people: "49.99 EUR", "yes", "a, b", "nothing".
std::string fact_text(const fact_value&, std::string_view unit = {});
/// A number in its shortest form: "50", "0.1", "1e+20".
std::string number_text(double);

/// null, a number, a string, a boolean or an array of strings.
json_text fact_value_json(const fact_value&);
/// The same back, sets put in order. Nothing when it is something else.
std::optional<fact_value> read_fact_value(const nlohmann::json&);

/// {"name":"price","type":"number","unit":"EUR","where":"/price"}; empty members are left out.
void append_json(std::string& out, const fact_definition&);
/// {"name":"price","value":49.99,"unit":"EUR","confidence":0.9,"evidence":"Price: 49.99 EUR"}
void append_json(std::string& out, const extracted_fact&);

constexpr std::int64_t most_facts = 20;  ///< of one monitor

/// One definition of a request.
extern const input_table fact_definition_table;
/// Reads an array of definitions that is the member `facts` of the object at `at`; names come once, a choice
/// has two options or more, other types none.
std::vector<fact_definition> read_fact_definitions(nlohmann::json& list, std::string_view at,
                                                   field_errors& faults);

/// One fact as an AI provider gives it.
extern const input_table extracted_fact_table;
/// Reads such facts, the member `facts` of the object at `at`, strictly: names that are defined, once each,
/// values of the defined type or null.
std::vector<extracted_fact> read_extracted_facts(nlohmann::json& list,
                                                 const std::vector<fact_definition>& defined,
                                                 std::string_view at, field_errors& faults);
/// Whether a value may be one of this fact's (null always may).
bool fits(const fact_value&, const fact_definition&);

}  // namespace steward
