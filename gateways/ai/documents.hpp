#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "gateways/ai/protocol.hpp"

namespace steward {

/// The member of an object, or null: what providers send is never relied upon.
const nlohmann::json& member(const nlohmann::json& value, const char* name);
/// The same as a text, else empty; as a number of tokens, else 0.
std::string text_in(const nlohmann::json& value, const char* name);
std::uint64_t count_in(const nlohmann::json& value, const char* name);

/// Counted tokens, if both members are numbers.
std::optional<ai_usage> usage_in(const nlohmann::json& value, const char* input, const char* output);

ai_failure garbled(std::string reason);
ai_failure refused();

/// {"role": ..., "content": ...} of what was said: the content, and with a repair the answer and the
/// complaint.
nlohmann::json messages_of(const ai_question&, const ai_repair*);

/// As a body: bytes that are no UTF-8 are replaced.
std::string dumped(const nlohmann::json& document);

}  // namespace steward
