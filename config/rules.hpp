#pragma once

#include <string>
#include <vector>

#include "config/settings.hpp"

namespace steward {

/// What is wrong with settings that are well-formed one by one: dangerous in production, or contradictory.
/// Sentences that say what to do.
std::vector<std::string> broken_rules(const settings& values);

/// Whether a secret is short (under 32 bytes) or guessable: a placeholder, few different characters, or a
/// plain sequence.
bool weak_secret(const std::string& secret);

}  // namespace steward
