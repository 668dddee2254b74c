#include "domain/monitors/extract.hpp"

#include <algorithm>

#include "domain/json_read.hpp"
#include "domain/monitors/extract_parts.hpp"
#include "domain/siphash.hpp"
#include "domain/task_text.hpp"

namespace steward {
namespace {

using nlohmann::json;

constexpr std::size_t deepest_document = 100;

struct yes_or_no {
  std::string_view text;
  bool means;
};
constexpr yes_or_no answers[] = {{"yes", true},
                                 {"true", true},
                                 {"on", true},
                                 {"available", true},
                                 {"in stock", true},
                                 {"enabled", true},
                                 {"open", true},
                                 {"up", true},
                                 {"online", true},
                                 {"ok", true},
                                 {"1", true},
                                 {"✓", true},
                                 {"instock", true},
                                 {"operational", true},
                                 {"no", false},
                                 {"false", false},
                                 {"off", false},
                                 {"unavailable", false},
                                 {"out of stock", false},
                                 {"sold out", false},
                                 {"disabled", false},
                                 {"closed", false},
                                 {"down", false},
                                 {"offline", false},
                                 {"0", false},
                                 {"✗", false},
                                 {"outofstock", false},
                                 {"not available", false},
                                 {"soldout", false}};

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

char first_visible(std::string_view body) {
  const auto at = body.find_first_not_of(" \t\r\n");
  return at == std::string_view::npos ? ' ' : body[at];
}

bool named_markup(std::string_view type) { return has(type, "html") || has(type, "xml"); }

bool is_markup(std::string_view type, std::string_view body) {
  return named_markup(type) || (type.empty() && first_visible(body) == '<');
}

std::optional<json> parse(std::string_view body) {
  auto read = read_json(body, deepest_document);
  if (!read) return std::nullopt;
  return *std::move(read);
}

extracted_fact found_or_not(found_fact found, const fact_definition& fact) {
  return found ? *std::move(found) : fact_of(fact, {}, 0, {});
}

template <class Find>
std::vector<extracted_fact> find_all(const std::vector<fact_definition>& facts, Find find) {
  std::vector<extracted_fact> all;
  all.reserve(facts.size());
  for (const auto& one : facts) all.push_back(found_or_not(find(one), one));
  return all;
}

std::vector<json> linked_data(const text_document& page) {
  std::vector<json> all;
  for (const auto& text : page.linked_data)
    if (auto document = parse(text)) all.push_back(*std::move(document));
  return all;
}

/// What the page says to programs comes before what it says to people.
found_fact find_in_page(const text_document& page, const std::vector<json>& linked,
                        const fact_definition& fact) {
  const bool one_value = fact.type != fact_type::set && fact.where.empty() && fact.name != "content";
  if (one_value)
    for (const auto& document : linked)
      if (auto found = find_in_json(document, fact, false)) return found;
  return find_in_text(page, fact);
}

}  // namespace

std::optional<bool> read_yes_or_no(std::string_view text) {
  const auto folded = fold(text.substr(0, 100));
  const auto end = folded.find_last_not_of(" .!");
  auto plain = std::string_view(folded).substr(0, end == std::string::npos ? 0 : end + 1);
  if (const auto slash = plain.rfind("schema.org/"); slash != std::string_view::npos)
    plain.remove_prefix(slash + 11);
  for (const auto& one : answers)
    if (plain == one.text) return one.means;
  return std::nullopt;
}

std::string clip(std::string text) {
  constexpr std::size_t most = 10'000;
  auto head = first_characters(text, most);
  if (head.size() == text.size()) return text;
  const auto tail = std::string_view(text).substr(head.size());
  const auto hash = siphash({}, tail);
  return head + "… (" + std::to_string(tail.size()) + " more, " + std::to_string(hash) + ")";
}

std::string quote_of(std::string_view text, std::size_t begin, std::size_t end) {
  constexpr std::size_t before = 60;
  const auto inside = [&](std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
  };
  auto from = begin > before ? begin - before : 0;
  while (inside(from)) ++from;
  auto to = std::min(text.size(), std::max(end, from) + longest_evidence);
  while (inside(to)) --to;
  return first_characters(text.substr(from, to - from), longest_evidence);
}

extracted_fact fact_of(const fact_definition& fact, fact_value value, double confidence,
                       std::string evidence) {
  return {fact.name, std::move(value), fact.unit, confidence, std::move(evidence)};
}

std::string sought_text(const fact_definition& fact) {
  const auto& where = fact.where;
  const bool quoted =
      fact.type == fact_type::boolean && where.size() > 2 && where.front() == '"' && where.back() == '"';
  return quoted ? fold(where.substr(1, where.size() - 2)) : std::string();
}

std::string plain_name(std::string_view name) {
  auto folded = fold(name);
  std::erase_if(folded, [](char c) {
    const bool digit_or_letter =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
    return !digit_or_letter;
  });
  return folded;
}

std::string readable(std::string_view media_type, std::string_view body) {
  const auto type = fold(media_type.substr(0, 200));
  body = body.substr(0, longest_source);
  if (!is_markup(type, body)) return to_utf8(body);
  return read_html(body).text;
}

std::vector<extracted_fact> extract(std::string_view media_type, std::string_view body,
                                    const std::vector<fact_definition>& facts) {
  const auto type = fold(media_type.substr(0, 200));
  const bool too_long = body.size() > longest_source;
  body = body.substr(0, longest_source);
  const char first = first_visible(body);
  if (has(type, "json") || (!named_markup(type) && (first == '{' || first == '['))) {
    const auto document = too_long ? std::nullopt : parse(body);
    if (document || has(type, "json"))
      return find_all(facts, [&](const fact_definition& one) {
        return document ? find_in_json(*document, one) : std::nullopt;
      });
  }
  const auto page = is_markup(type, body) ? read_html(body) : read_text(body);
  const auto linked = linked_data(page);
  return find_all(facts, [&](const fact_definition& one) { return find_in_page(page, linked, one); });
}

}  // namespace steward
