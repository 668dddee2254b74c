#pragma once

#include <nlohmann/json.hpp>

#include "domain/ask.hpp"
#include "domain/input.hpp"

namespace steward {

/// What a user says of a look: whether what it found and judged was right (FEATURES C10).
struct feedback_input {
  std::string verdict;  ///< "right" or "wrong"
  std::string note;     ///< up to 1,000 characters; may be empty
};
const input_table& feedback_table();
/// errc::validation with every fault.
result<feedback_input> read_feedback(nlohmann::json& body);

/// Keeps it, in place of what was said of that look before: {"due_at","verdict","note","judged_at"}.
/// `due_at`: of the evaluation. errc::not_found.
history_command give_feedback(const uuid& monitor, timestamp due_at, feedback_input);
/// Takes it back; no content, also when there was none. errc::not_found: there is no such evaluation.
history_command take_feedback_back(const uuid& monitor, timestamp due_at);

}  // namespace steward
