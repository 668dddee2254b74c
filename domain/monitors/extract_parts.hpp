#pragma once

#include <optional>

#include "domain/monitors/document.hpp"
#include "domain/monitors/fact.hpp"

namespace steward {

// The parts of extract().

/// What was found: nothing, or the value with its evidence.
using found_fact = std::optional<extracted_fact>;

/// In a JSON document: by pointer, or by the name of a member that is nearest to the root. `guess`: also by a
/// name that only contains it.
found_fact find_in_json(const nlohmann::json& document, const fact_definition&, bool guess = true);

/// In a page or a text.
found_fact find_in_text(const text_document&, const fact_definition&);

/// "yes", "in stock", "available" or their opposites as a whole text.
std::optional<bool> read_yes_or_no(std::string_view text);

/// At most 10,000 characters of a text; what was cut off is told by its length and its hash, so that a change
/// there shows.
std::string clip(std::string text);

/// At most longest_evidence characters around a place.
std::string quote_of(std::string_view text, std::size_t begin, std::size_t end);

/// The fact with this value, its unit from the definition.
extracted_fact fact_of(const fact_definition&, fact_value, double confidence, std::string evidence);

/// The sought text of a boolean that says whether a text is there ("C++" in quotation marks); empty: it is
/// another one.
std::string sought_text(const fact_definition&);

/// Letters and digits only, folded: for names that are spelt this or that way.
std::string plain_name(std::string_view);

constexpr std::size_t most_items = 200;       ///< of a set
constexpr std::size_t longest_item = 200;     ///< characters
constexpr std::size_t longest_value = 1'000;  ///< characters of a text that a label was found for

}  // namespace steward
