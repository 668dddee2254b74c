#pragma once

#include <string_view>
#include <vector>

#include "domain/monitors/ai_use.hpp"
#include "domain/monitors/evaluate.hpp"
#include "gateways/ai/reader.hpp"

namespace steward {

/// What a monitor looks for in a document.
struct sought_facts {
  ai_reading_for whose;
  const std::vector<fact_definition>& all;
  const fact_values& known;  ///< what the look before has found
  ai_use use = ai_use::automatic;
};

/// Asks AI for the facts of which the rules were not sure, or for all of them if it is to. When nobody
/// answers the next look asks again, and this one is a failure if it would change a value that is known: that
/// the rules have not found a fact does not mean that it has disappeared.
void read_with_ai(ai_reader&, const sought_facts&, std::string_view document, const job_run&, look&);

}  // namespace steward
