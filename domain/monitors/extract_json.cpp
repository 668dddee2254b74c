#include <algorithm>
#include <charconv>
#include <deque>

#include "domain/in_quotes.hpp"
#include "domain/monitors/extract_parts.hpp"
#include "domain/monitors/measure.hpp"
#include "domain/task_text.hpp"

namespace steward {
namespace {

using nlohmann::json;
using strings = std::vector<std::string>;

const json* child(const json& parent, std::string step) {
  if (parent.is_object()) {
    const auto found = parent.find(step);
    return found == parent.end() ? nullptr : &*found;
  }
  std::size_t index = 0;
  const auto end = step.data() + step.size();
  const auto [last, fault] = std::from_chars(step.data(), end, index);
  const bool good = parent.is_array() && fault == std::errc{} && last == end && index < parent.size();
  return good ? &parent[index] : nullptr;
}

/// RFC 6901.
const json* at_pointer(const json& document, std::string_view pointer) {
  const auto* at = &document;
  while (at && !pointer.empty()) {
    pointer.remove_prefix(1);
    const auto end = std::min(pointer.find('/'), pointer.size());
    std::string step;
    for (std::size_t i = 0; i < end; ++i) {
      const bool escape =
          pointer[i] == '~' && i + 1 < end && (pointer[i + 1] == '0' || pointer[i + 1] == '1');
      step += escape ? (pointer[++i] == '0' ? '~' : '/') : pointer[i];
    }
    at = child(*at, std::move(step));
    pointer.remove_prefix(end);
  }
  return at;
}

/// The member with this name that is nearest to the root. `exact`: nothing but the name.
const json* by_name(const json& document, const std::string& plain, bool exact) {
  std::deque<const json*> next{&document};
  for (; !next.empty() && !plain.empty(); next.pop_front()) {
    const auto& one = *next.front();
    if (one.is_object())
      for (const auto& [name, value] : one.get_ref<const json::object_t&>()) {
        const auto other = plain_name(name);
        if (exact ? other == plain : other.find(plain) != std::string::npos) return &value;
      }
    if (one.is_structured())
      for (const auto& value : one) next.push_back(&value);
  }
  return nullptr;
}

std::string dumped(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

std::string item_text(const json& value) {
  if (value.is_string()) return first_characters(value.get_ref<const std::string&>(), longest_item);
  if (value.is_object())
    for (const auto name : {"name", "title", "id", "key"})
      if (const auto found = value.find(name); found != value.end() && !found->is_structured())
        return item_text(*found);
  return first_characters(dumped(value), longest_item);
}

fact_value set_of(const json& value) {
  strings items;
  if (value.is_object())
    for (const auto& [name, inner] : value.get_ref<const json::object_t&>())
      items.push_back(first_characters(name, longest_item));
  else if (value.is_array())
    for (const auto& one : value) items.push_back(item_text(one));
  else
    items.push_back(item_text(value));
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
  if (items.size() > most_items) items.resize(most_items);
  return items;
}

fact_value number_of(const json& value, std::string& unit) {
  if (value.is_number()) return value.get<double>();
  if (value.is_array()) return static_cast<double>(value.size());
  if (!value.is_string()) return {};
  const auto found = find_measure(value.get_ref<const std::string&>());
  if (!found) return {};
  if (!found->unit.empty()) unit = found->unit;
  return found->value;
}

fact_value boolean_of(const json& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number()) return value.get<double>() != 0;
  const auto answer = value.is_string() ? read_yes_or_no(value.get_ref<const std::string&>()) : std::nullopt;
  return answer ? fact_value(*answer) : fact_value();
}

fact_value choice_of(const json& value, const strings& options) {
  const auto text = value.is_string() ? value.get<std::string>() : dumped(value);
  for (const auto& one : options)
    if (fold(one) == fold(text)) return one;
  return {};
}

/// A JSON value as a value of the fact's type; std::monostate when it is none.
fact_value converted(const json& value, const fact_definition& fact, std::string& unit) {
  if (value.is_null()) return {};
  switch (fact.type) {
    case fact_type::number:
      return number_of(value, unit);
    case fact_type::boolean:
      return boolean_of(value);
    case fact_type::choice:
      return choice_of(value, fact.options);
    case fact_type::set:
      return set_of(value);
    case fact_type::text:
      break;
  }
  return clip(value.is_string() ? value.get<std::string>() : dumped(value));
}

found_fact presence(const json& document, const fact_definition& fact, const std::string& sought) {
  const auto text = dumped(document);
  const auto folded = fold(text);
  const auto at = folded.find(sought);
  const bool is_there = at != std::string::npos;
  const auto evidence =
      is_there && folded.size() == text.size() ? quote_of(text, at, at + sought.size()) : "";
  return fact_of(fact, is_there, 0.9, evidence);
}

}  // namespace

found_fact find_in_json(const json& document, const fact_definition& fact, bool guess) {
  if (const auto sought = sought_text(fact); !sought.empty()) return presence(document, fact, sought);
  const bool pointed = fact.where.starts_with('/');
  const auto& name = fact.where.empty() || pointed ? fact.name : fact.where;
  double confidence = pointed ? 1 : 0.9;
  const auto* value = pointed ? at_pointer(document, fact.where) : by_name(document, plain_name(name), true);
  if (!value && guess && !pointed) {
    value = by_name(document, plain_name(name), false);
    confidence = 0.6;
  }
  const bool whole = !value && guess && fact.name == "content" && fact.where.empty();
  if (whole || (!value && guess && fact.type == fact_type::set && document.is_array())) value = &document;
  if (!value) return std::nullopt;
  auto unit = fact.unit;
  auto found = fact_of(fact, converted(*value, fact, unit), confidence, {});
  if (std::holds_alternative<std::monostate>(found.value)) return std::nullopt;
  found.unit = unit;
  found.evidence = first_characters(name + ": " + dumped(*value), longest_evidence);
  return found;
}

}  // namespace steward
