#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/monitors/condition.hpp"
#include "domain/monitors/fact.hpp"
#include "domain/monitors/source.hpp"

namespace steward {

/// current_state: what the source says now decides; historical_change: how it differs from before.
enum class monitor_type : int { current_state, historical_change };
inline constexpr std::array<std::string_view, 2> monitor_type_names{"current_state", "historical_change"};

/// What a sentence means (FEATURES C3): where to look, what for, and when to act.
struct classification {
  monitor_type type = monitor_type::current_state;
  monitor_source source;
  std::vector<fact_definition> facts;  ///< 1 to most_facts
  condition when;
  std::int64_t every_s = 0;  ///< how often to look, 0: not said
  double confidence = 0;     ///< 0 to 1
  bool is_final = false;     ///< false: rules guessed, somebody who knows better should look
  std::string summary;       ///< a sentence for the user; at most 500 characters

  bool operator==(const classification&) const = default;
};

constexpr std::int64_t longest_every_s = 366LL * 24 * 3'600;

/// "Watches whether price is below 50 EUR, at https://shop.example/foo."
std::string summary_of(const classification&);

void append_json(std::string& out, const classification&);

extern const input_table classification_table;
/// Reads a person's correction or an AI provider's answer, the object at `at`, strictly: the condition's
/// clauses must go with the facts. The type is made from the condition when it is not given. Every fault is
/// appended. Not to be given: is_final, which is true afterwards; confidence is 1 and the summary made unless
/// given.
classification read_classification(nlohmann::json& body, std::string_view at, field_errors& faults);
/// errc::validation with every fault.
result<classification> read_classification(nlohmann::json& body);
/// Reads what append_json has written. Nothing when it is something else.
std::optional<classification> parse_classification(std::string_view json);

}  // namespace steward
