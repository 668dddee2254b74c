#include "gateways/ai/reader.hpp"

#include "gateways/ai/classify_prompt.hpp"
#include "gateways/ai/extract_prompt.hpp"

namespace steward {
namespace {

using nlohmann::json;

constexpr std::size_t longest_sentence = 2'000;
constexpr std::uint32_t most_classified = 2'048;  ///< tokens
constexpr std::uint32_t most_extracted = 4'096;

// Whole characters of UTF-8 only.
std::string_view cut(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  return text.substr(0, most);
}

// What is wrong with it, as the gateway wants it.
template <class Read>
std::vector<std::string> faults_of(const Read& read) {
  const auto* faults = std::get_if<std::vector<std::string>>(&read);
  return faults ? *faults : std::vector<std::string>{};
}

class gateway_reader : public ai_reader {
 public:
  explicit gateway_reader(std::shared_ptr<ai_gateway> gateway) : gateway_(std::move(gateway)) {}

  bool is_set_up() const override { return gateway_->has_providers(); }

  result<classification> classify(const ai_reading_for& whose, std::string_view sentence,
                                  const job_run& run) override {
    auto question = question_for(whose, "classify", cut(sentence, longest_sentence));
    question.instructions = classify_instructions;
    question.schema = classify_schema();
    question.most_output = most_classified;
    const auto read = [&](const json& answer) { return read_classified(answer, question.content); };
    const auto answer = gateway_->ask(
        question, [&](const json& value) { return faults_of(read(value)); }, run);
    if (!answer) return answer.fault();
    auto made = read(answer->value);
    if (auto* found = std::get_if<classification>(&made)) return std::move(*found);
    return error{errc::validation,
                 "The sentence does not say where to look. Name the address of a page, or your tasks."};
  }

  result<std::vector<extracted_fact>> extract(const ai_reading_for& whose, std::string_view content,
                                              const std::vector<fact_definition>& defined,
                                              const job_run& run) override {
    auto question = question_for(whose, "extract", cut(content, longest_ai_content));
    question.instructions = extract_instructions(defined);
    question.schema = extract_schema(defined);
    question.most_output = most_extracted;
    const auto read = [&](const json& answer) { return read_extracted(answer, question.content, defined); };
    const auto answer = gateway_->ask(
        question, [&](const json& value) { return faults_of(read(value)); }, run);
    if (!answer) return answer.fault();
    return std::get<std::vector<extracted_fact>>(read(answer->value));
  }

 private:
  static ai_question question_for(const ai_reading_for& whose, std::string purpose,
                                  std::string_view content) {
    ai_question one;
    one.purpose = std::move(purpose);
    one.content = content;
    one.user = whose.user;
    one.subject = whose.monitor;
    one.is_public = whose.is_public;
    return one;
  }

  std::shared_ptr<ai_gateway> gateway_;
};

}  // namespace

std::shared_ptr<ai_reader> make_ai_reader(std::shared_ptr<ai_gateway> gateway) {
  return std::make_shared<gateway_reader>(std::move(gateway));
}

}  // namespace steward
