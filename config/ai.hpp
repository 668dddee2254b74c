#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.hpp"

namespace steward {

/// What a model costs, in micro-dollars for a million tokens.
struct model_price {
  std::string model;
  std::uint64_t input = 0;
  std::uint64_t output = 0;
  bool operator==(const model_price&) const = default;
};

/// Reads "MODEL=IN/OUT", dollars for a million tokens with up to six decimals; nothing when it is anything
/// else.
std::optional<model_price> read_model_price(std::string_view text);

/// The providers to ask, in this order: ai_providers, else those that have a key. None: rules alone judge.
std::vector<std::string> asked_ai_providers(const settings&);

/// What the model costs that is asked first; nothing when nobody is asked.
std::optional<model_price> first_ai_price(const settings&);

/// Appends what is wrong with the settings of AI providers.
void check_ai(const settings&, std::vector<std::string>& broken);

}  // namespace steward
