#include "config/toml_file.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <sstream>
#include <string_view>

#include "config/declarations.hpp"
#include "config/issuers.hpp"

namespace steward {
namespace {

/// Levenshtein's distance.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

std::string no_such_setting(std::string_view name) {
  std::string_view nearest;
  std::size_t least = 4;  // farther away it is no misspelling
  for (const auto& declaration : setting_declarations()) {
    const auto far = distance(name, declaration.name);
    if (far < least) {
      least = far;
      nearest = declaration.name;
    }
  }
  std::string text = "no setting is called \"" + std::string(name) + "\"";
  text += nearest.empty() ? "; `steward config docs` lists them"
                          : "; did you mean \"" + std::string(nearest) + "\"?";
  return text;
}

std::optional<std::string> scalar_text(const toml::node& node) {
  if (auto text = node.value_exact<std::string>()) return text;
  if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
  if (const auto yes = node.value_exact<bool>()) return *yes ? "true" : "false";
  return std::nullopt;
}

/// A table as the words that read_issuers() reads.
std::optional<std::string> table_text(const toml::table& table) {
  std::string words;
  for (const auto& [key, node] : table) {
    const auto* list = node.as_array();
    for (std::size_t i = 0; i < (list ? list->size() : 1); ++i) {
      const auto value = scalar_text(list ? *list->get(i) : node);
      if (!value) return std::nullopt;
      words += ' ' + std::string(key.str()) + '=' + as_issuer_word(*value);
    }
  }
  return words;
}

std::optional<std::string> element_text(const toml::node& node) {
  const auto* table = node.as_table();
  return table ? table_text(*table) : scalar_text(node);
}

std::optional<std::string> node_text(const toml::node& node) {
  const auto* list = node.as_array();
  if (list == nullptr) return scalar_text(node);
  std::string joined;
  for (const auto& element : *list) {
    const auto text = element_text(element);
    if (!text) return std::nullopt;
    if (!joined.empty()) joined += ',';
    joined += *text;
  }
  return joined;
}

std::string at_line(const std::filesystem::path& file, const toml::source_region& where) {
  return file.string() + ", line " + std::to_string(where.begin.line);
}

}  // namespace

std::map<std::string, file_value> read_toml_file(const std::filesystem::path& file,
                                                 std::vector<std::string>& faults) {
  std::map<std::string, file_value> values;
  toml::table table;
  try {
    table = toml::parse_file(file.string());
  } catch (const toml::parse_error& error) {
    if (std::error_code ignored; !std::filesystem::is_regular_file(file, ignored)) {
      faults.push_back(file.string() + ": cannot be read; check --config");
    } else {
      faults.push_back(at_line(file, error.source()) + ": " + std::string(error.description()));
    }
    return values;
  }
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    const auto origin = at_line(file, node.source());
    if (find_setting(name) == nullptr) {
      faults.push_back(origin + ": " + no_such_setting(name));
    } else if (auto text = node_text(node)) {
      values[name] = {*std::move(text), origin};
    } else {
      faults.push_back(origin + ": " + name + " must be a string, a whole number or a list of strings");
    }
  }
  return values;
}

}  // namespace steward
