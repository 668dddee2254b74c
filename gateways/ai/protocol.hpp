#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "domain/ai/failure.hpp"
#include "gateways/ai/question.hpp"
#include "gateways/fetch/fetch.hpp"

namespace steward {

/// Where a provider is and what it is asked with.
struct ai_endpoint {
  std::string base_url;  ///< without a slash at its end
  std::string key;       ///< empty: none is sent
  std::string model;
};

/// An answer that did not fit, and what is wrong with it.
struct ai_repair {
  std::string answer;
  std::string complaint;
};

/// What an answer with status 200 says.
struct ai_reading {
  std::string text;                    ///< should be JSON
  std::optional<ai_usage> usage = {};  ///< nothing: the provider did not count
  std::optional<ai_failure> failure = {};
};

class ai_stream;

/// The wire format of a provider. Pure; any thread.
class ai_protocol {
 public:
  virtual ~ai_protocol() = default;
  virtual fetch_request request(const ai_endpoint&, const ai_question&, const ai_repair*) const = 0;
  virtual ai_reading read(std::string_view body) const = 0;
  /// Reads the answer to a request that has "stream": true.
  virtual std::unique_ptr<ai_stream> stream() const = 0;
  /// The header that has the id of an answer, in lower case.
  virtual std::string id_header() const = 0;
};

/// Anthropic's Messages, version 2026-10-21, structured output by `output_config.format`.
std::unique_ptr<ai_protocol> make_anthropic_messages();
/// OpenAI's Chat Completions, structured output by `response_format`; many others speak it, too.
std::unique_ptr<ai_protocol> make_openai_chat();
/// OpenAI's Responses, structured output by `text.format`; nothing is stored there.
std::unique_ptr<ai_protocol> make_openai_responses();

}  // namespace steward
