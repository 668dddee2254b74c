#include "gateways/monitors/facts_by_ai.hpp"

namespace steward {
namespace {

bool would_change(const extracted_fact& found, const fact_values& known) {
  const auto before = known.find(found.name);
  return before != known.end() && !std::holds_alternative<std::monostate>(before->second) &&
         before->second != found.value;
}

}  // namespace

void read_with_ai(ai_reader& reader, const sought_facts& sought, std::string_view document,
                  const job_run& run, look& seen) {
  std::vector<fact_definition> asked;
  std::vector<extracted_fact*> places;  // facts are in the order of their definitions
  bool changes = false;
  for (std::size_t i = 0; i < sought.all.size(); ++i) {
    if (!is_open(sought.use, seen.facts[i])) continue;
    asked.push_back(sought.all[i]);
    places.push_back(&seen.facts[i]);
    changes = changes || would_change(seen.facts[i], sought.known);
  }
  auto found = reader.extract(sought.whose, document, asked, run);
  if (found) {
    for (std::size_t i = 0; i < places.size(); ++i) *places[i] = std::move((*found)[i]);
    return;
  }
  if (changes) seen.fault = "What the source says cannot be read now: " + found.fault().detail;
  seen.etag.clear();
  seen.last_modified.clear();
  seen.content_hash.clear();
}

}  // namespace steward
