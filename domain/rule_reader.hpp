#pragma once

#include <string>
#include <string_view>

#include "domain/recurrence_rule.hpp"

namespace steward {

/// Reads the parts of a rule, in upper case, into it. The reason why not, or nothing. Looks at each part for
/// itself and at what may not stand together, not at whether there is such a date.
std::string read_rule(std::string_view text, recurrence_rule& rule);

}  // namespace steward
