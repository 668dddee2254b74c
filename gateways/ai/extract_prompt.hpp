#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/monitors/fact.hpp"

namespace steward {

/// How a model is asked for facts, and what its answer is worth. Pure.
std::string extract_instructions(const std::vector<fact_definition>&);
nlohmann::json extract_schema(const std::vector<fact_definition>&);

/// Reads an answer that fits the schema: the facts in the order of their definitions, or what is wrong.
std::variant<std::vector<extracted_fact>, std::vector<std::string>> read_extracted(
    const nlohmann::json& answer, std::string_view content, const std::vector<fact_definition>&);

/// Whether a quote is in a text but for white space: models put line breaks where pages have none.
bool is_quoted(std::string_view text, std::string_view quote);

}  // namespace steward
