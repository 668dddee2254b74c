#pragma once

// Internal to persistence/: how each C++ type of a record's member is a PostgreSQL column. Values are written
// in PostgreSQL's binary form, which costs a third of parsing text there and a quarter of formatting it here;
// they are read as text.
#include <chrono>
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

/// `type`: element type of the array parameter that carries the column, `oid`: its number in every
/// PostgreSQL; `cast`: what a row's value is turned into. `append` writes an element of such an array: length
/// and content.
template <class T>
struct column;

/// Big-endian, as all numbers of the binary form.
void append_int32(std::string& out, std::uint32_t value);
void append_int64(std::string& out, std::uint64_t value);
/// Text as an element of an array.
void append_sized(std::string& out, std::string_view text);
/// Begins an array; its elements follow.
void append_array_head(std::string& out, std::uint32_t element_oid, std::size_t count);
/// Appends a text[] literal: {"a","b"}.
void append_literal(std::string& out, const std::vector<std::string>& values);
std::vector<std::string> parse_array(std::string_view literal);

template <>
struct column<std::string> {
  static constexpr std::string_view type = "text", cast = "";
  static constexpr std::uint32_t oid = 25;
  static void append(std::string& out, const std::string& value) { append_sized(out, value); }
  static std::string parse(std::string_view text) { return std::string(text); }
};

template <>
struct column<json_text> {
  static constexpr std::string_view type = "text", cast = "";
  static constexpr std::uint32_t oid = 25;
  static void append(std::string& out, const json_text& value) { append_sized(out, value.text); }
  static json_text parse(std::string_view text) { return {std::string(text)}; }
};

template <>
struct column<uuid> {
  static constexpr std::string_view type = "uuid", cast = "";
  static constexpr std::uint32_t oid = 2950;
  static void append(std::string& out, const uuid& value) {
    append_sized(out, {reinterpret_cast<const char*>(value.bytes.data()), value.bytes.size()});
  }
  static uuid parse(std::string_view text) { return uuid::parse(text).value(); }
};

template <>
struct column<bool> {
  static constexpr std::string_view type = "bool", cast = "";
  static constexpr std::uint32_t oid = 16;
  static void append(std::string& out, bool value) { append_sized(out, {value ? "\1" : "\0", 1}); }
  static bool parse(std::string_view text) { return text == "t"; }
};

template <>
struct column<int> {
  static constexpr std::string_view type = "int", cast = "";
  static constexpr std::uint32_t oid = 23;
  static void append(std::string& out, int value) {
    append_int32(out, 4);
    append_int32(out, static_cast<std::uint32_t>(value));
  }
  static int parse(std::string_view text) { return std::stoi(std::string(text)); }
};

template <>
struct column<std::int64_t> {
  static constexpr std::string_view type = "bigint", cast = "";
  static constexpr std::uint32_t oid = 20;
  static void append(std::string& out, std::int64_t value) {
    append_int32(out, 8);
    append_int64(out, static_cast<std::uint64_t>(value));
  }
  static std::int64_t parse(std::string_view text) { return std::stoll(std::string(text)); }
};

template <>
struct column<timestamp> {
  static constexpr std::string_view type = "timestamptz", cast = "";
  static constexpr std::uint32_t oid = 1184;
  static void append(std::string& out, timestamp value) {
    constexpr timestamp epoch = std::chrono::sys_days{std::chrono::year{2000} / 1 / 1};  // PostgreSQL's
    column<std::int64_t>::append(out, (value - epoch).count());
  }
  static timestamp parse(std::string_view text) { return parse_time(text).value().at; }
};

template <>
struct column<std::vector<std::string>> {
  static constexpr std::string_view type = "text",
                                    cast = "::text[]";  // unnest would flatten arrays of arrays
  static constexpr std::uint32_t oid = 25;
  static void append(std::string& out, const std::vector<std::string>& value) {
    std::string literal;
    append_literal(literal, value);
    append_sized(out, literal);
  }
  static std::vector<std::string> parse(std::string_view text) { return parse_array(text); }
};

/// JSON, and null where there are none: most tasks have none.
template <>
struct column<std::vector<reminder>> {
  static constexpr std::string_view type = "text", cast = "";
  static constexpr std::uint32_t oid = 25;
  static void append(std::string& out, const std::vector<reminder>& value) {
    if (value.empty())
      append_int32(out, 0xFFFFFFFF);  // no content: null
    else
      append_sized(out, to_json(value));
  }
  static std::vector<reminder> parse(std::string_view text) { return parse_reminders(text); }
};

template <class T>
struct column<std::optional<T>> : column<T> {
  static void append(std::string& out, const std::optional<T>& value) {
    if (value)
      column<T>::append(out, *value);
    else
      append_int32(out, 0xFFFFFFFF);  // no content: null
  }
};

/// The elements as one parameter.
template <class T>
std::string array_parameter(const std::vector<T>& values) {
  std::string out;
  append_array_head(out, column<T>::oid, values.size());
  for (const auto& value : values) column<T>::append(out, value);
  return out;
}

}  // namespace steward
