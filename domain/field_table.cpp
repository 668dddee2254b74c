#include "domain/field_table.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "domain/task_text.hpp"
#include "domain/time.hpp"
#include "domain/uuid.hpp"

namespace steward {
namespace {

constexpr std::size_t most_characters = 255;
constexpr std::size_t most_token_bytes = 4096;
constexpr std::size_t most_values = 1000;
constexpr std::string_view boolean_names[] = {"false", "true"};

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  for (std::size_t start = 0; start <= text.size();) {
    const auto comma = std::min(text.find(',', start), text.size());
    parts.emplace_back(trimmed(text.substr(start, comma - start)));
    start = comma + 1;
  }
  return parts;
}

bool is_plain_text(std::string_view text) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  return !text.empty() && is_utf8(text) && count_characters(text) <= most_characters &&
         std::none_of(text.begin(), text.end(), control);
}

bool is_one_of(std::span<const std::string_view> values, std::string_view text) {
  return choice_index(values, text) < values.size();
}

bool is_integer(const parameter& p, std::string_view text) {
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  return fault == std::errc{} && end == text.data() + text.size() && value >= p.least && value <= p.most;
}

bool is_allowed(const parameter& p, const std::string& value) {
  if (p.kind == value_kind::token) return !value.empty() && value.size() <= most_token_bytes;
  if (!is_plain_text(value)) return false;
  switch (p.kind) {
    case value_kind::boolean:
      return is_one_of(boolean_names, value);
    case value_kind::choice:
    case value_kind::choices:
      return is_one_of(p.values, value);
    case value_kind::time:
      return parse_time(value).has_value();
    case value_kind::uuid_or_none:
      return fold(value) == "none" || uuid::parse(value);
    case value_kind::uuids:
      return uuid::parse(value).has_value();
    case value_kind::integer:
      return is_integer(p, value);
    default:
      return true;
  }
}

std::string join(std::span<const std::string_view> values) {
  std::string out;
  for (const auto value : values) (out += out.empty() ? "" : ", ") += value;
  return out;
}

std::string what_is_allowed(const parameter& p) {
  switch (p.kind) {
    case value_kind::boolean:
      return "Use true or false.";
    case value_kind::choice:
      return "Use one of: " + join(p.values) + ".";
    case value_kind::choices:
      return "Use one or more of: " + join(p.values) + ".";
    case value_kind::time:
      return "Use a time such as 2026-03-01T10:00:00Z (RFC 3339) or a date such as 2026-03-01.";
    case value_kind::uuid_or_none:
      return "Use a UUID, or none.";
    case value_kind::uuids:
      return "Use one or more UUIDs.";
    case value_kind::integer:
      return "Use a whole number from " + std::to_string(p.least) + " to " + std::to_string(p.most) + ".";
    case value_kind::token:
      return "Use the next_cursor of the page before, unchanged.";
    case value_kind::texts:
      return "Use one or more texts of 1 to 255 characters without control characters.";
    default:
      return "Use a text of 1 to 255 characters without control characters, or leave the parameter out.";
  }
}

using values_or_nothing = std::optional<std::vector<std::string>>;

values_or_nothing checked(const parameter& p, std::vector<std::string> values, std::string pointer,
                          std::vector<field_error>& faults) {
  const auto fits = [&](const std::string& value) { return is_allowed(p, value); };
  if (!values.empty() && values.size() <= most_values && std::all_of(values.begin(), values.end(), fits))
    return values;
  faults.push_back({std::move(pointer), "invalid", what_is_allowed(p)});
  return std::nullopt;
}

/// A JSON value as the texts that a query string would have; nothing when the type does not fit.
std::vector<std::string> texts_of(const parameter& p, const nlohmann::json& value) {
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    return p.is_list() ? split(text) : std::vector{text};
  }
  if (value.is_boolean() && (p.kind == value_kind::boolean || p.name == "status")) return {value.dump()};
  if (value.is_number_integer() && p.kind == value_kind::integer) return {value.dump()};
  std::vector<std::string> texts;
  if (!value.is_array() || !p.is_list()) return texts;
  for (const auto& item : value) texts.push_back(item.is_string() ? item.get<std::string>() : std::string());
  return texts;
}

}  // namespace

values_or_nothing read_query_value(const parameter& p, std::string_view text,
                                   std::vector<field_error>& faults) {
  return checked(p, p.is_list() ? split(text) : std::vector{std::string(text)}, std::string(p.name), faults);
}

values_or_nothing read_json_value(const parameter& p, const nlohmann::json& value, const std::string& pointer,
                                  std::vector<field_error>& faults) {
  return checked(p, texts_of(p, value), pointer, faults);
}

field_error unknown_parameter(std::string_view name, std::string pointer) {
  if (!is_utf8(name)) pointer = "?";  // what cannot be shown is not shown
  return {std::move(pointer), "unknown",
          "Leave this parameter out or correct its name; the documentation lists all."};
}

field_error repeated_parameter(std::string_view name) {
  return {is_utf8(name) ? std::string(name) : "?", "repeated",
          "Give this parameter once; lists are separated by commas."};
}

std::size_t choice_index(std::span<const std::string_view> values, std::string_view text) {
  const auto same = [&](std::string_view value) { return folds_to(text, value); };
  return static_cast<std::size_t>(std::find_if(values.begin(), values.end(), same) - values.begin());
}

std::string pointer_to(std::string_view prefix, std::string_view name) {
  std::string pointer(prefix);
  pointer += '/';
  for (const char c : name) {
    if (c == '~')
      pointer += "~0";
    else if (c == '/')
      pointer += "~1";
    else
      pointer += c;
  }
  return pointer;
}

}  // namespace steward
