#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "domain/monitors/fact.hpp"

namespace steward {

/// Whether AI is asked for a monitor, where a provider is set up (docs/ai.md).
enum class ai_use : int {
  automatic,  ///< where the rules are not sure
  always,     ///< about all facts, whenever the content has changed
  never
};
inline constexpr std::array<std::string_view, 3> ai_use_names{"auto", "always", "never"};

/// Bytes of a content that AI reads; what is beyond is not looked at.
constexpr std::size_t longest_ai_content = 60'000;

/// Whether AI is asked about a fact after the rules have found this of it.
bool is_open(ai_use, const extracted_fact& by_rules);
/// Whether it is asked about any of them.
bool has_open(ai_use, const std::vector<extracted_fact>& by_rules);

}  // namespace steward
