#pragma once

#include <string>
#include <vector>

#include "domain/decision.hpp"
#include "domain/monitors/fact.hpp"

namespace steward {

/// The present value of a fact, since when, and how often it was seen: the run that the row `facts` of its
/// beginning will be completed with.
struct known_fact {
  extracted_fact what;
  timestamp first_at;
  timestamp last_at;
  std::int64_t seen = 1;
};
using known_facts = std::vector<known_fact>;

/// [{"name","value","unit","confidence","evidence","first_at","last_at","seen"}, ...]
std::string known_facts_json(const known_facts&);
/// What known_facts_json has written; nothing that is something else.
known_facts read_known_facts(const std::string& json);

fact_values values_of(const known_facts&);

/// {"price":49.99,"stock":null}
std::string fact_values_json(const fact_values&);
/// What fact_values_json has written; nothing that is something else.
fact_values read_fact_values(const std::string& json);
std::vector<extracted_fact> facts_of(const known_facts&);

/// Whose facts they are.
struct fact_owner {
  uuid user;
  uuid monitor;
};

/// Takes in what a look has found: a value that is as it was is seen once more; another one completes its row
/// and begins one. What is known and was not looked for any more is completed and left out.
known_facts take_in(const known_facts&, const std::vector<extracted_fact>& found, const fact_owner&,
                    timestamp now, std::vector<change>& changes);

/// The row of a present value goes on: its end is not in the table yet.
void complete(fact& row, const known_facts&);

/// The row of a run as it stands.
fact row_of(const known_fact&, const fact_owner&);

}  // namespace steward
