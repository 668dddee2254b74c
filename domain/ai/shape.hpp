#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace steward {

/// What is wrong with a value for a JSON schema; each fault names its place and tells the model what to do.
/// Of JSON Schema 2020-12 it knows what both Anthropic and OpenAI hold their models to: type, enum,
/// properties, required, additionalProperties (false), items, anyOf. At most 20 faults.
std::vector<std::string> shape_faults(const nlohmann::json& schema, const nlohmann::json& value);

}  // namespace steward
