#pragma once

// Internal to persistence/: how each C++ type of a record's member is a PostgreSQL column. Values travel as
// text.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/json_write.hpp"
#include "domain/reminder.hpp"
#include "domain/time.hpp"
#include "domain/uuid.hpp"

namespace steward {

/// `type`: element type of the array parameter that carries the column; `cast`: what a row's value is turned
/// into.
template <class T>
struct column;

/// Appends an array element in double quotes.
void append_quoted(std::string& out, std::string_view text);
/// Appends a text[] literal: {"a","b"}.
void append_array(std::string& out, const std::vector<std::string>& values);
std::vector<std::string> parse_array(std::string_view literal);

template <>
struct column<std::string> {
  static constexpr std::string_view type = "text", cast = "";
  static void append(std::string& out, const std::string& value) { append_quoted(out, value); }
  static std::string parse(std::string_view text) { return std::string(text); }
};

template <>
struct column<json_text> {
  static constexpr std::string_view type = "text", cast = "";
  static void append(std::string& out, const json_text& value) { append_quoted(out, value.text); }
  static json_text parse(std::string_view text) { return {std::string(text)}; }
};

template <>
struct column<uuid> {
  static constexpr std::string_view type = "uuid", cast = "";
  static void append(std::string& out, const uuid& value) { value.append_to(out); }
  static uuid parse(std::string_view text) { return uuid::parse(text).value(); }
};

template <>
struct column<bool> {
  static constexpr std::string_view type = "bool", cast = "";
  static void append(std::string& out, bool value) { out += value ? 't' : 'f'; }
  static bool parse(std::string_view text) { return text == "t"; }
};

template <>
struct column<int> {
  static constexpr std::string_view type = "int", cast = "";
  static void append(std::string& out, int value) { append_json(out, value); }
  static int parse(std::string_view text) { return std::stoi(std::string(text)); }
};

template <>
struct column<std::int64_t> {
  static constexpr std::string_view type = "bigint", cast = "";
  static void append(std::string& out, std::int64_t value) { append_json(out, value); }
  static std::int64_t parse(std::string_view text) { return std::stoll(std::string(text)); }
};

template <>
struct column<timestamp> {
  static constexpr std::string_view type = "timestamptz", cast = "";
  static void append(std::string& out, timestamp value) { append_time(out, value); }
  static timestamp parse(std::string_view text) { return parse_time(text).value().at; }
};

template <>
struct column<std::vector<std::string>> {
  static constexpr std::string_view type = "text",
                                    cast = "::text[]";  // unnest would flatten arrays of arrays
  static void append(std::string& out, const std::vector<std::string>& value) {
    std::string literal;
    append_array(literal, value);
    append_quoted(out, literal);
  }
  static std::vector<std::string> parse(std::string_view text) { return parse_array(text); }
};

/// JSON, and null where there are none: most tasks have none.
template <>
struct column<std::vector<reminder>> {
  static constexpr std::string_view type = "text", cast = "";
  static void append(std::string& out, const std::vector<reminder>& value) {
    if (value.empty())
      out += "NULL";
    else
      append_quoted(out, to_json(value));
  }
  static std::vector<reminder> parse(std::string_view text) { return parse_reminders(text); }
};

template <class T>
struct column<std::optional<T>> : column<T> {
  static void append(std::string& out, const std::optional<T>& value) {
    if (value)
      column<T>::append(out, *value);
    else
      out += "NULL";
  }
};

}  // namespace steward
