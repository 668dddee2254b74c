#pragma once

#include "domain/monitors/condition.hpp"
#include "domain/monitors/sentence.hpp"

namespace steward {

/// "the price of the Foo drops below 50 euros": a fact and what is waited for.
struct sentence_clause {
  fact_definition fact;
  clause wanted;
  bool sure = true;  ///< every word was understood
};

/// How a sentence tells a number: "more than 10", "at least 5", "10 or more".
struct amount {
  comparison op = comparison::above;  ///< above, below, at_least, at_most or is
  double number = 0;
  std::string unit;
  std::size_t size = 0;  ///< tokens; 0: there is none
};
amount amount_at(const tokens&, std::size_t at);

/// What stands behind "when". `about`: what "it" means, empty: the page itself. Nothing when there is no verb
/// that is known.
std::optional<sentence_clause> read_clause(tokens part, const tokens& about);

/// Takes articles, addresses with their prepositions and the like out of a subject. What it is called:
/// "price" for "the price of the Foo at URL"; empty: the page itself.
struct sentence_subject {
  std::string name;
  std::string where;
  bool counts = false;    ///< "number of ..."
  bool is_quote = false;  ///< a text in quotation marks
  bool sure = true;
};
sentence_subject read_subject(tokens);

}  // namespace steward
