#include "domain/monitors/ai_use.hpp"

#include <algorithm>

namespace steward {
namespace {

constexpr double sure = 0.7;  ///< rules that are less so have somebody asked

}  // namespace

bool is_open(ai_use use, const extracted_fact& found) {
  if (use != ai_use::automatic) return use == ai_use::always;
  return std::holds_alternative<std::monostate>(found.value) || found.confidence < sure;
}

bool has_open(ai_use use, const std::vector<extracted_fact>& found) {
  return std::any_of(found.begin(), found.end(), [&](const auto& one) { return is_open(use, one); });
}

}  // namespace steward
