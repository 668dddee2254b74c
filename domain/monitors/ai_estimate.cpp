#include "domain/monitors/ai_estimate.hpp"

#include <algorithm>

namespace steward {
namespace {

constexpr std::size_t usual_bytes = 10'000;       ///< of a page, when there is no sample
constexpr std::size_t extract_overhead = 3'000;   ///< bytes of instructions and schema
constexpr std::size_t classify_overhead = 8'000;  ///< the same
constexpr std::uint64_t tokens_of_fact = 60, tokens_of_meaning = 300;

bool is_own(const classification& meaning) {
  return meaning.source.kind == source_kind::own_tasks || meaning.source.kind == source_kind::own_facts;
}

std::string names_of(const std::vector<extracted_fact>& facts, ai_use use) {
  std::string list;
  for (const auto& one : facts)
    if (is_open(use, one)) list += (list.empty() ? "" : ", ") + one.name;
  return list;
}

void set_need(const ai_outlook& of, ai_estimate& made) {
  if (!of.price) {
    made.reason = "No AI provider is set up on this server: rules read the source.";
  } else if (of.use == ai_use::never) {
    made.reason = "This monitor asks no AI: rules read the source.";
  } else if (is_own(of.meaning)) {
    made.reason = "What is your own needs no AI.";
  } else if (of.use == ai_use::always) {
    made.need = ai_need::yes;
    made.reason = "AI reads the source whenever its content has changed.";
  } else if (!of.found) {
    made.need = ai_need::if_unsure;
    made.reason =
        "AI is asked when the rules are not sure. Send a sample of the source to know whether they are.";
  } else if (has_open(of.use, *of.found)) {
    made.need = ai_need::yes;
    made.reason = "The rules are not sure of " + names_of(*of.found, of.use) +
                  ": AI is asked whenever the content has changed.";
  } else {
    made.reason = "The rules find all facts in the sample.";
  }
}

std::size_t asked_facts(const ai_outlook& of) {
  if (!of.found) return of.meaning.facts.size();
  return static_cast<std::size_t>(std::count_if(of.found->begin(), of.found->end(),
                                                [&](const auto& one) { return is_open(of.use, one); }));
}

}  // namespace

ai_estimate estimate_ai(const ai_outlook& of) {
  ai_estimate made;
  set_need(of, made);
  if (!of.price || of.use == ai_use::never) return made;
  if (made.need != ai_need::no) {
    const auto bytes = std::min(of.bytes > 0 ? of.bytes : usual_bytes, longest_ai_content);
    made.each_look =
        cost_of(*of.price, {estimated_tokens(extract_overhead + bytes), tokens_of_fact * asked_facts(of)});
  }
  if (!of.meaning.is_final)
    made.once =
        cost_of(*of.price, {estimated_tokens(classify_overhead + of.prompt.size()), tokens_of_meaning});
  return made;
}

}  // namespace steward
