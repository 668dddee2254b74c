#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "domain/ai/spend.hpp"

namespace steward {

/// What a model is asked: a content that nobody vouches for, what to do with it, and the shape of the answer.
struct ai_question {
  std::string purpose;       ///< one word for logs and metrics: "classify"
  std::string instructions;  ///< ours
  std::string content;       ///< a page, a sentence: never obeyed, never logged
  nlohmann::json schema;     ///< of the answer, as domain/ai/shape.hpp knows it; its outermost type is object
  std::uint32_t most_output = 4'096;  ///< tokens, with those that a model thinks in
  uuid user;                          ///< whose budget pays
  uuid subject = {};                  ///< the monitor, for its costs
  bool is_public = false;             ///< an answer may be kept for other users, too (FEATURES G3)
};

struct ai_answer {
  nlohmann::json value;  ///< fits the schema
  std::string provider;
  std::string model;
  micro_dollars cost = 0;  ///< of all attempts
  bool cached = false;     ///< nobody was asked for it now
};

}  // namespace steward
