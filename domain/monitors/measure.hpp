#pragma once

#include <optional>
#include <string_view>

namespace steward {

/// A number in a text with what it counts: "€1,299.00", "49,99 EUR", "10 %", "1.2k", "-3 °C".
struct measure {
  double value = 0;
  std::string_view unit;  ///< in one spelling: "EUR", "%", "°C"; empty: none that is known
  std::size_t begin = 0;  ///< where it begins in the text, its unit included
  std::size_t end = 0;    ///< behind it
};

/// The first one that begins at `from` or later. Digits inside of words (H2O), dates and times are none. A
/// comma, dot, apostrophe or no-break space parts thousands or decimals as people mean it: "1.299" are
/// thousands only beside a currency. Looks at each byte a bounded number of times.
std::optional<measure> find_measure(std::string_view text, std::size_t from = 0);

/// The one spelling of a unit: "EUR" for "euros" and "€". Empty for what is no unit. Case does not matter.
std::string_view unit_named(std::string_view spelling);
bool is_currency(std::string_view unit);

}  // namespace steward
