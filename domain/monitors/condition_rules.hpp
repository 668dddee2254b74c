#pragma once

#include "domain/monitors/condition.hpp"

namespace steward {

/// What a comparison compares with.
enum class operand { value, number, range, text, maybe_text, amount, percent, none };

/// All that is known of a comparison but for how it is judged.
struct comparison_rule {
  operand takes;
  unsigned types;             ///< a bit for each fact_type that it goes with
  std::string_view waits;     ///< "price <is below> 50"
  std::string_view holds;     ///< once it is so
  std::string_view does_not;  ///< while it is not
};

const comparison_rule& rule_of(comparison);

constexpr unsigned type_bit(fact_type type) { return 1u << static_cast<int>(type); }

/// Whether it goes with a bound that is another once active.
constexpr bool has_hysteresis(comparison op) { return op >= comparison::above && op <= comparison::at_most; }

/// "by more than 10 %" and the like: what stands behind the words of the rule. Empty or begins with a space.
std::string operand_text(const clause&, std::string_view unit = {});

}  // namespace steward
