#pragma once

#include "domain/monitors/condition.hpp"
#include "domain/monitors/sentence.hpp"

namespace steward {

/// Words that mean a comparison.
struct sentence_phrase {
  std::string_view words;
  comparison means;
};

/// Of things that can be had: whether they can.
struct stock_phrase {
  std::string_view words;
  bool value;
};

// The longest phrase of each kind that stands at a place; null: none does.

/// What may stand before a number: "more than", "at most".
const sentence_phrase* bound_at(const tokens&, std::size_t at);
/// Verbs that bounds follow, and what they mean without any: "drops", "is". comparison::is stands for being.
const sentence_phrase* verb_at(const tokens&, std::size_t at);
/// Verbs that bring their own bound: "exceeds".
const sentence_phrase* bounding_verb_at(const tokens&, std::size_t at);
/// "contains", "no longer mentions".
const sentence_phrase* text_verb_at(const tokens&, std::size_t at);
/// "changes", "appears", "is removed".
const sentence_phrase* changing_verb_at(const tokens&, std::size_t at);
/// "is back in stock".
const stock_phrase* stock_phrase_at(const tokens&, std::size_t at);

}  // namespace steward
