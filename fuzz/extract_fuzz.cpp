// Documents of strangers, "media type\nbody", through the rules that extract facts: one fact for each
// definition, of its type, that can be stored and shown; and sentences of users, which always become
// something valid.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "domain/monitors/classify.hpp"
#include "domain/monitors/extract.hpp"
#include "domain/task_text.hpp"

namespace {

using namespace steward;

void demand(bool holds) {
  if (!holds) std::abort();
}

const std::vector<fact_definition> wanted{{"price", fact_type::number, "EUR", "", {}},
                                          {"open issues", fact_type::number, "", "", {}},
                                          {"x", fact_type::number, "", "/a/0/b", {}},
                                          {"in stock", fact_type::boolean, "", "", {}},
                                          {"mentions C++", fact_type::boolean, "", "\"C++\"", {}},
                                          {"title", fact_type::text, "", "", {}},
                                          {"content", fact_type::text, "", "", {}},
                                          {"state", fact_type::choice, "", "", {"open", "closed"}},
                                          {"jobs", fact_type::set, "", "", {}}};

void check_facts(std::string_view type, std::string_view body) {
  const auto found = extract(type, body, wanted);
  demand(found.size() == wanted.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto& one = found[i];
    demand(one.name == wanted[i].name && fits(one.value, wanted[i]));
    demand(one.confidence >= 0 && one.confidence <= 1);
    demand(is_utf8(one.evidence) && count_characters(one.evidence) <= longest_evidence);
    const auto text = to_json(one);
    demand(is_utf8(text) && text.find('\0') == std::string::npos);
    const auto stored = nlohmann::json::parse(text, nullptr, false);
    demand(read_fact_value(stored["value"]) == one.value);
  }
}

void check_sentence(std::string_view sentence) {
  if (!is_utf8(sentence)) return;  // the border refuses it
  const auto made = classify(sentence);
  field_errors faults;
  check_condition(made.when, made.facts, "", faults);
  demand(faults.empty() && is_utf8(made.summary));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto end = input.find('\n');
  if (end != std::string_view::npos) check_facts(input.substr(0, end), input.substr(end + 1));
  check_sentence(input);
  return 0;
}
