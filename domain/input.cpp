#include "domain/input.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "domain/field_table.hpp"
#include "domain/task_text.hpp"
#include "domain/time.hpp"
#include "domain/uuid.hpp"

namespace steward {
namespace {

using nlohmann::json;

/// Collects the faults of one member.
struct member_check {
  const input_field& field;
  std::string_view at;
  field_errors& faults;

  bool fail(std::string_view code, std::string message) const {
    add_fault(faults, at, field.name, code, std::move(message));
    return false;
  }

  bool fail_type(std::string_view expected) const {
    return fail("wrong_type", "Give " + std::string(field.name) + " as " + std::string(expected) + ".");
  }

  bool text(const json& value) const {
    if (!value.is_string()) return fail_type("a string");
    const auto& content = value.get_ref<const std::string&>();
    const auto size = static_cast<std::int64_t>(count_characters(content));
    if (size > field.max)
      return fail("too_long", "Use at most " + std::to_string(field.max) + " characters.");
    const bool prose = field.kind == input_kind::prose;
    if (has_control_character(content, prose ? line_breaks::allowed : line_breaks::refused))
      return fail("control_character", prose ? "Leave out control characters other than line breaks and tabs."
                                             : "Leave out control characters and line breaks.");
    if (!prose && is_blank(content)) return fail("blank", "Give at least one visible character.");
    if (const auto wrong = field.check ? field.check(content) : std::nullopt)
      return fail(wrong->code, wrong->message);
    return true;
  }

  bool boolean(const json& value) const { return value.is_boolean() || fail_type("true or false"); }

  bool integer(const json& value) const {
    if (!value.is_number_integer()) return fail_type("a whole number");
    constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const bool huge = value.is_number_unsigned() && value.get<std::uint64_t>() > largest;
    const auto number = huge ? field.max : value.get<std::int64_t>();
    if (!huge && number >= field.min && number <= field.max) return true;
    return fail("out_of_range",
                "Use a number from " + std::to_string(field.min) + " to " + std::to_string(field.max) + ".");
  }

  bool number(const json& value) const {
    if (!value.is_number()) return fail_type("a number");
    const auto given = value.get<double>();
    if (given >= static_cast<double>(field.min) && given <= static_cast<double>(field.max)) return true;
    return fail("out_of_range",
                "Use a number from " + std::to_string(field.min) + " to " + std::to_string(field.max) + ".");
  }

  bool time(const json& value) const {
    if (!value.is_string()) return fail_type("a string with a time");
    if (parse_time(value.get_ref<const std::string&>())) return true;
    return fail("invalid_time",
                "Write a time of RFC 3339 like \"2026-03-01T10:00:00Z\", or a date like \"2026-03-01\".");
  }

  bool id(const json& value) const {
    if (!value.is_string()) return fail_type("a string with a UUID");
    const auto parsed = uuid::parse(value.get_ref<const std::string&>());
    if (parsed && !parsed->is_nil()) return true;
    return fail("invalid_id", "Write a UUID like \"01890a5d-ac96-774b-bcce-b302099a8057\".");
  }

  bool choice(const json& value) const {
    if (!value.is_string()) return fail_type("a string");
    const auto chosen = upper_ascii(value.get_ref<const std::string&>());
    const auto matches = [&](std::string_view one) { return upper_ascii(one) == chosen; };
    if (std::any_of(field.choices.begin(), field.choices.end(), matches)) return true;
    std::string all;
    for (const auto one : field.choices) all.append(all.empty() ? "" : ", ").append(one);
    return fail("not_one_of", "Use one of: " + all + ".");
  }

  bool count(const json& value) const {
    const auto size = static_cast<std::int64_t>(value.size());
    if (size > field.max) return fail("too_many", "Give at most " + std::to_string(field.max) + " items.");
    if (size < field.min) return fail("too_few", "Give at least " + std::to_string(field.min) + " items.");
    return true;
  }

  bool texts(const json& value) const {
    if (!value.is_array()) return fail_type("an array of strings");
    if (!count(value)) return false;
    bool good = true;
    std::size_t place = 0;
    for (const auto& item : value) good &= check_item(item, place++);
    return good;
  }

  bool check_item(const json& item, std::size_t place) const {
    const auto number = std::to_string(place);
    const input_field one{
        .name = number, .kind = input_kind::text, .max = field.item_max, .check = field.check};
    if (item.is_string()) {  // the pointer of the array is only made when it is needed
      const auto& text = item.get_ref<const std::string&>();
      const auto plain = [](char c) { return c >= 0x21 && c <= 0x7E; };
      const bool short_enough = static_cast<std::int64_t>(text.size()) <= field.item_max;
      if (!field.check && short_enough && !text.empty() && std::all_of(text.begin(), text.end(), plain))
        return true;
    }
    return check_member(one, item, pointer_to(at, field.name), faults);
  }

  bool object(const json& value) const { return value.is_object() || fail_type("an object"); }

  bool objects(const json& value) const {
    if (!value.is_array()) return fail_type("an array of objects");
    return count(value);
  }
};

/// Levenshtein's distance, for "did you mean".
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    auto diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const auto changed = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

/// Faults beyond which nobody reads on: finding the closest name costs more than the rest of reading a body.
constexpr std::size_t most_compared = 100;

std::string unknown_member_advice(const input_table& table, std::string_view name, bool compared) {
  std::string_view closest;
  std::size_t least = 3;  // further away it is another word
  for (const auto& field : table.fields) {
    if (!compared || name.size() > 64 || field.read_only) continue;
    if (const auto d = distance(name, field.name); d < least) least = d, closest = field.name;
  }
  if (closest.empty()) return "There is no such member here. Leave it out.";
  return "There is no such member here. Did you mean \"" + std::string(closest) + "\"?";
}

}  // namespace

void add_fault(field_errors& faults, std::string_view at, std::string_view name, std::string_view code,
               std::string message) {
  faults.push_back({pointer_to(at, name), std::string(code), std::move(message)});
}

bool check_member(const input_field& field, const json& value, std::string_view at, field_errors& faults) {
  const member_check check{field, at, faults};
  if (field.read_only) return check.fail("read_only", "This is set by the server. Leave it out.");
  if (value.is_null())
    return field.nullable || check.fail("null", "This cannot be null. Leave it out to keep its value.");
  switch (field.kind) {
    case input_kind::text:
    case input_kind::prose:
      return check.text(value);
    case input_kind::boolean:
      return check.boolean(value);
    case input_kind::integer:
      return check.integer(value);
    case input_kind::number:
      return check.number(value);
    case input_kind::time:
      return check.time(value);
    case input_kind::id:
      return check.id(value);
    case input_kind::choice:
      return check.choice(value);
    case input_kind::texts:
      return check.texts(value);
    case input_kind::object:
      return check.object(value);
    case input_kind::objects:
      return check.objects(value);
    case input_kind::anything:
      break;
  }
  return true;
}

int find_member(const input_table& table, std::string_view name, std::string_view at, field_errors& faults) {
  for (std::size_t i = 0; i < table.fields.size(); ++i)
    if (table.fields[i].name == name) return static_cast<int>(i);
  add_fault(faults, at, name, "unknown_member",
            unknown_member_advice(table, name, faults.size() < most_compared));
  return -1;
}

bool check_shape(const input_table& table, const json& body, std::string_view at, field_errors& faults) {
  if (!body.is_object()) {
    faults.push_back({std::string(at), "wrong_type", "Give a JSON object here."});
    return false;
  }
  for (const auto& field : table.fields)
    if (field.required && body.find(field.name) == body.end())
      add_fault(faults, at, field.name, "required", "Give " + std::string(field.name) + ".");
  return true;
}

error invalid_input(field_errors faults) {
  return {errc::validation,
          faults.size() == 1 ? "One member of the request is not acceptable."
                             : std::to_string(faults.size()) + " members of the request are not acceptable.",
          std::move(faults)};
}

}  // namespace steward
