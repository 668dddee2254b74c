#pragma once

#include <string>
#include <string_view>

#include "domain/result.hpp"

namespace steward {

/// The canonical spelling of a recurrence rule (RFC 5545 section 3.3.10): upper case, without "RRULE:".
/// Checks the grammar: known parts, none twice, FREQ present, values in range, COUNT or UNTIL but not both,
/// and the parts that the RFC forbids together. Whether the rule ever produces a date is not its concern. The
/// error's detail is a sentence for people.
result<std::string> normalise_rule(std::string_view text);

/// The short forms of CONTRACT 7: "DAILY", "WEEKLY", "MONTHLY" in any case; empty for any other text.
std::string rule_of_pattern(std::string_view pattern);

/// The most characters of a rule.
constexpr std::size_t longest_rule = 1000;

}  // namespace steward
