#pragma once

#include <boost/describe.hpp>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "domain/time.hpp"
#include "domain/uuid.hpp"

namespace steward {

/// Text that already is a JSON document; written as it is.
struct json_text {
  std::string text;
  bool operator==(const json_text&) const = default;
};

/// Appends a JSON string with its quotes (RFC 8259 section 7). The text must be UTF-8.
void append_json(std::string& out, std::string_view text);

inline void append_json(std::string& out, const std::string& text) {
  append_json(out, std::string_view(text));
}
inline void append_json(std::string& out, const char* text) { append_json(out, std::string_view(text)); }
inline void append_json(std::string& out, const json_text& document) { out += document.text; }

void append_json(std::string& out, const uuid& id);
void append_json(std::string& out, timestamp at);

template <class T>
requires std::same_as<T, bool>
void append_json(std::string& out, T value) { out += value ? "true" : "false"; }

template <std::integral T>
requires(!std::same_as<T, bool>) void append_json(std::string& out, T value) {
  char text[24];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  out.append(text, end);
}

/// In its shortest form, without an exponent where people would write none; null when it is not finite, which
/// JSON cannot say.
void append_number(std::string& out, double value);

template <std::same_as<double> T>
void append_json(std::string& out, T value) {
  append_number(out, value);
}

template <class T>
void append_json(std::string& out, const std::optional<T>& value) {
  if (value)
    append_json(out, *value);
  else
    out += "null";
}

template <class T>
void append_json(std::string& out, const std::vector<T>& values) {
  out += '[';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i) out += ',';
    append_json(out, values[i]);
  }
  out += ']';
}

/// Writes one JSON object member by member, without a document in memory.
class json_object {
 public:
  explicit json_object(std::string& out) : out_(out) { out_ += '{'; }
  json_object(const json_object&) = delete;
  json_object& operator=(const json_object&) = delete;

  template <class T>
  json_object& member(std::string_view name, const T& value) {
    this->name(name);
    append_json(out_, value);
    return *this;
  }

  /// Writes the name; the caller appends the value to the same string.
  std::string& name(std::string_view name) {
    if (!first_) out_ += ',';
    first_ = false;
    out_ += '"';
    out_ += name;  // names are literals of ours and need no escaping
    out_ += "\":";
    return out_;
  }

  void end() { out_ += '}'; }

 private:
  std::string& out_;
  bool first_ = true;
};

/// Any described record: an object with its members in the order of the description.
template <class T>
requires boost::describe::has_describe_members<T>::value void append_json(std::string& out, const T& record) {
  json_object object(out);
  boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>(
      [&](auto member) { object.member(member.name, record.*member.pointer); });
  object.end();
}

template <class T>
std::string to_json(const T& value) {
  std::string out;
  append_json(out, value);
  return out;
}

}  // namespace steward
