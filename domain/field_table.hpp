#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/result.hpp"

namespace steward {

/// The decoded pairs of a query string, in their order.
using query_pairs = std::vector<std::pair<std::string, std::string>>;

enum class value_kind {
  text,
  texts,
  boolean,
  choice,
  choices,
  time,
  uuid,
  uuids,
  uuid_or_none,
  integer,
  token
};

/// A parameter of a query as documentation shows it. Lists are separated by commas (in JSON: arrays).
struct parameter {
  std::string_view name;
  value_kind kind;
  std::string_view doc;
  std::span<const std::string_view> values = {};  ///< choice and choices: what is allowed
  std::int64_t least = 0, most = 0;               ///< integer: the range

  bool is_list() const {
    return kind == value_kind::texts || kind == value_kind::choices || kind == value_kind::uuids;
  }
};

/// A parameter and how it gets into `Target`. `store` gets one value, or those of a list, after they were
/// checked: not empty, plain text of at most 255 characters, of the right kind.
template <class Target>
struct field : parameter {
  void (*store)(Target&, const std::vector<std::string>& values);
};

/// Fields and where they store.
template <class Target>
struct field_sink {
  std::span<const field<Target>> fields;
  Target& target;

  const field<Target>* find(std::string_view name) const {
    for (const auto& one : fields)
      if (one.name == name) return &one;
    return nullptr;
  }
};

/// The values of a parameter, or nothing and one more fault.
std::optional<std::vector<std::string>> read_query_value(const parameter&, std::string_view text,
                                                         std::vector<field_error>& faults);
/// The same for a JSON value. `pointer` is that of the member.
std::optional<std::vector<std::string>> read_json_value(const parameter&, const nlohmann::json& value,
                                                        const std::string& pointer,
                                                        std::vector<field_error>& faults);

field_error unknown_parameter(std::string_view name, std::string pointer);
field_error repeated_parameter(std::string_view name);

/// Position of `text` among the values, without regard to case; their number when it is none of them.
std::size_t choice_index(std::span<const std::string_view> values, std::string_view text);

/// The JSON pointer (RFC 6901) to a member.
std::string pointer_to(std::string_view prefix, std::string_view name);

/// Stores one parameter of a query string, if it is one of these. Whether it is.
template <class Target>
bool take_query_value(const field_sink<Target>& sink, std::string_view name, std::string_view text,
                      std::vector<field_error>& faults) {
  const auto* known = sink.find(name);
  if (known == nullptr) return false;
  if (const auto values = read_query_value(*known, text, faults)) known->store(sink.target, *values);
  return true;
}

/// Stores every parameter of a query string into the first sink that knows it. Appends a fault for each that
/// none knows, that is not allowed or that comes twice.
template <class... Targets>
void read_query(const query_pairs& pairs, std::vector<field_error>& faults,
                const field_sink<Targets>&... sinks) {
  std::set<std::string_view> seen;
  for (const auto& [name, text] : pairs) {
    if (!seen.insert(name).second)
      faults.push_back(repeated_parameter(name));
    else if (!(take_query_value(sinks, name, text, faults) || ...))
      faults.push_back(unknown_parameter(name, name));
  }
}

}  // namespace steward
