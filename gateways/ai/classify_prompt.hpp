#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/monitors/classification.hpp"

namespace steward {

/// How a model is asked what a sentence means, and what its answer is worth. Pure.
extern const char* const classify_instructions;
nlohmann::json classify_schema();

/// The sentence does not say where to look.
struct no_source {};
using read_sentence = std::variant<classification, no_source, std::vector<std::string>>;

/// Reads an answer that fits the schema: a classification, or what is wrong with it.
read_sentence read_classified(const nlohmann::json& answer, std::string_view sentence);

}  // namespace steward
