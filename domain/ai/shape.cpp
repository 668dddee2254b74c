#include "domain/ai/shape.hpp"

#include <algorithm>

namespace steward {
namespace {

using nlohmann::json;

constexpr std::size_t most_faults = 20;

bool is_of_type(const json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "null") return value.is_null();
  if (type == "integer") return value.is_number_integer();
  return type == "number" && value.is_number();
}

class shape_check {
 public:
  void check(const json& schema, const json& value, const std::string& place) {
    if (const auto any = schema.find("anyOf"); any != schema.end()) return check_any(*any, value, place);
    if (const auto type = schema.find("type"); type != schema.end() && !is_of_type(value, *type))
      return fault(place, "must be of type " + type->get<std::string>());
    if (const auto choices = schema.find("enum");
        choices != schema.end() && std::find(choices->begin(), choices->end(), value) == choices->end())
      return fault(place, "must be one of " + choices->dump());
    if (value.is_object()) check_members(schema, value, place);
    if (const auto items = schema.find("items"); items != schema.end() && value.is_array()) {
      for (std::size_t i = 0; i < value.size(); ++i) check(*items, value[i], place + '/' + std::to_string(i));
    }
  }

  std::vector<std::string> faults;

 private:
  void fault(const std::string& place, const std::string& what) {
    if (faults.size() < most_faults) faults.push_back((place.empty() ? "the answer" : place) + ' ' + what);
  }

  void check_any(const json& choices, const json& value, const std::string& place) {
    for (const auto& one : choices) {
      shape_check alone;
      alone.check(one, value, place);
      if (alone.faults.empty()) return;
    }
    fault(place, "must be as one of " + choices.dump());
  }

  void check_members(const json& schema, const json& value, const std::string& place) {
    for (const auto& name : schema.value("required", json::array())) {
      if (!value.contains(name.get_ref<const std::string&>()))
        fault(place, "must have the member " + name.dump());
    }
    const auto known = schema.value("properties", json::object());
    const bool is_open = schema.value("additionalProperties", true);
    for (const auto& [name, member] : value.items()) {
      if (const auto found = known.find(name); found != known.end())
        check(*found, member, place + '/' + name);
      else if (!is_open)
        fault(place,
              "must not have the member " + json(name).dump(-1, ' ', false, json::error_handler_t::replace));
    }
  }
};

}  // namespace

std::vector<std::string> shape_faults(const json& schema, const json& value) {
  shape_check all;
  all.check(schema, value, "");
  return std::move(all.faults);
}

}  // namespace steward
