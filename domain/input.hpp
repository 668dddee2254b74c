#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.hpp"
#include "domain/text_rules.hpp"

namespace steward {

/// What a member of a request may hold.
enum class input_kind {
  text,     ///< string of `min` to `max` characters, neither blank nor with control characters
  prose,    ///< text that may also be empty and hold line breaks and tabs
  boolean,  ///< true or false
  integer,  ///< whole number from `min` to `max`
  number,   ///< any number from `min` to `max`
  time,     ///< string that parse_time reads
  id,       ///< UUID as a string
  choice,   ///< one of `choices`, in any case
  texts,    ///< array of `min` to `max` strings of 1 to `item_max` characters
  object,   ///< object as `of` says; checked by whoever reads it
  objects,  ///< array of `min` to `max` such objects
  anything  ///< checked by whoever reads it
};

struct input_table;

/// One member: the rules that requests are held to and what OpenAPI says about it.
struct input_field {
  std::string_view name;
  input_kind kind;
  std::string_view doc;      ///< a sentence
  std::string_view example;  ///< as JSON
  std::int64_t min = 0;
  std::int64_t max = 0;
  std::int64_t item_max = 0;
  bool required = false;
  bool nullable = false;
  bool read_only = false;  ///< set by the server: refused in requests, though responses have it
  std::span<const std::string_view> choices{};
  std::optional<text_fault> (*check)(std::string_view) = nullptr;  ///< a further rule for text
  std::string_view format{};  ///< JSON Schema's "format", where there is one
  const input_table* of = nullptr;
};

/// The members of one kind of request body. Members that it does not name are refused (FEATURES A4).
struct input_table {
  std::string_view name;  ///< of the schema, for example "TaskCreate"
  std::span<const input_field> fields;
};

using field_errors = std::vector<field_error>;

/// Appends a fault of the member `name` of the object at JSON pointer `at`.
void add_fault(field_errors& faults, std::string_view at, std::string_view name, std::string_view code,
               std::string message);

/// Appends what is wrong with one member; true when nothing is.
bool check_member(const input_field& field, const nlohmann::json& value, std::string_view at,
                  field_errors& faults);

/// The place of a name in the table. When there is none: -1, and a fault that names the closest member.
int find_member(const input_table& table, std::string_view name, std::string_view at, field_errors& faults);

/// Appends a fault for each required member that the body lacks. False when `body` is no object at all, also
/// a fault.
bool check_shape(const input_table& table, const nlohmann::json& body, std::string_view at,
                 field_errors& faults);

/// Checks a body against its table and hands each good member to `use(place in the table, value)`, which may
/// move out of the value. Every fault is appended to `faults`; `at` is the JSON pointer of the body in the
/// request.
template <class Use>
void read_members(nlohmann::json& body, const input_table& table, std::string_view at, field_errors& faults,
                  Use use) {
  if (!check_shape(table, body, at, faults)) return;
  for (auto& [name, value] : body.get_ref<nlohmann::json::object_t&>()) {
    const int place = find_member(table, name, at, faults);
    if (place >= 0 && check_member(table.fields[static_cast<std::size_t>(place)], value, at, faults))
      use(place, value);
  }
}

/// errc::validation with these faults.
error invalid_input(field_errors faults);

}  // namespace steward
