#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/monitors/fact.hpp"

namespace steward {

/// How a clause looks at its fact. Those after `not_contains` compare with the evaluation before.
enum class comparison : int {
  is,            ///< equals `value`; texts without regard to case
  is_not,        ///< does not
  above,         ///< number > value; `clear_at`: once active, until it is at or below that
  below,         ///< number < value; `clear_at`: once active, until it is at or above that
  at_least,      ///< number >= value; `clear_at`: once active, until it is below that
  at_most,       ///< number <= value; `clear_at`: once active, until it is above that
  between,       ///< value <= number <= upper
  outside,       ///< number < value or number > upper
  contains,      ///< the text has `value` in it, without regard to case; the set has an item with it in it
  not_contains,  ///< does not
  changes,       ///< is another value than before, or there where it was not, or the other way round
  appears,       ///< was not there, and is now
  disappears,    ///< was there, and is not now
  rises,         ///< by more than `value` (none: at all)
  falls,         ///< by more than `value` (none: at all)
  changes_by_percent,  ///< up or down by more than `value` percent of what it was
  rises_by_percent,
  falls_by_percent,
  gains,              ///< the set has an item that it had not; with `value` in it where there is one
  loses,              ///< the set lacks an item that it had; with `value` in it where there is one
  differs_by_percent  ///< more than `value` percent of the text's words are others
};
inline constexpr std::array<std::string_view, 21> comparison_names{"is",
                                                                   "is_not",
                                                                   "above",
                                                                   "below",
                                                                   "at_least",
                                                                   "at_most",
                                                                   "between",
                                                                   "outside",
                                                                   "contains",
                                                                   "not_contains",
                                                                   "changes",
                                                                   "appears",
                                                                   "disappears",
                                                                   "rises",
                                                                   "falls",
                                                                   "changes_by_percent",
                                                                   "rises_by_percent",
                                                                   "falls_by_percent",
                                                                   "gains",
                                                                   "loses",
                                                                   "differs_by_percent"};

/// Whether it needs the evaluation before.
constexpr bool looks_back(comparison op) { return op >= comparison::changes; }

struct clause {
  std::string fact;  ///< its name
  comparison op = comparison::changes;
  fact_value value;                ///< what with; std::monostate: none
  std::optional<double> upper;     ///< between and outside: the upper bound
  std::optional<double> clear_at;  ///< hysteresis: see above, below, at_least, at_most
  bool or_equal = false;           ///< of those that say "by more than": by exactly that much counts, too

  bool operator==(const clause&) const = default;
};

/// What a monitor waits for (FEATURES C5): all of its clauses, or any of them.
struct condition {
  bool any = false;
  std::vector<clause> clauses;  ///< 1 to most_clauses

  bool operator==(const condition&) const = default;
};

constexpr std::int64_t most_clauses = 20;

/// Whether any clause needs the evaluation before.
bool looks_back(const condition&);

/// {"all":[{"fact":"price","op":"below","value":50,"clear_at":55}]}; "any" for "all".
void append_json(std::string& out, const condition&);
std::string condition_json(const condition&);
/// For people: "price is below 50 EUR and stock is "yes"". Units come from the definitions.
std::string condition_text(const condition&, const std::vector<fact_definition>& = {});

/// {"all":[...]} or {"any":[...]}, and a clause of it.
extern const input_table condition_table;
extern const input_table clause_table;
/// Reads a condition; errc::validation with every fault.
result<condition> read_condition(nlohmann::json& body);
/// The same where it is part of a request, at JSON pointer `at`. Faults are appended.
condition read_condition(nlohmann::json& body, std::string_view at, field_errors& faults);
/// Appends a fault for each clause whose fact is not defined, or whose comparison or value does not go with
/// the fact's type.
void check_condition(const condition&, const std::vector<fact_definition>&, std::string_view at,
                     field_errors& faults);

enum class judgement : int { unknown, not_met, met };
inline constexpr std::array<std::string_view, 3> judgement_names{"unknown", "not_met", "met"};

struct verdict {
  judgement is = judgement::unknown;
  std::string reason;  ///< for a person: "price is 49.99, which is below 50."

  bool operator==(const verdict&) const = default;
};

/// Whether the condition holds. `before`: what next_before() made of the evaluation before (empty: there was
/// none, so what looks back is unknown), `now`: the facts of this one, `was_active`: the monitor's state, for
/// hysteresis. A fact that is not there makes its clause unknown (but for changes, appears and disappears);
/// an unknown clause makes the condition unknown unless the others decide it. Percentages of 0: any change is
/// more than any percentage.
verdict judge(const condition&, const fact_values& before, const fact_values& now, bool was_active);

/// What the next evaluation compares with, to be stored with the monitor: the facts of now, but
///  - of a fact that is not there, for once, the value before; unless the condition is about it being there;
///  - of a number that is to rise or fall so far: its lowest or highest value (changes_by_percent: the value)
///    since the condition was met last, so that what creeps is noticed, too.
/// `is`: how the facts of now were judged.
fact_values next_before(const condition&, const fact_values& before, const fact_values& now, judgement is);

}  // namespace steward
