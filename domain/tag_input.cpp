#include <utility>

#include "domain/tag_commands.hpp"
#include "domain/text_rules.hpp"

namespace steward {
namespace {

using nlohmann::json;

constexpr input_field name_field(std::string_view name, std::string_view doc, bool required) {
  return {.name = name,
          .kind = input_kind::text,
          .doc = doc,
          .example = "\"home\"",
          .min = 1,
          .max = 50,
          .required = required};
}

constexpr input_field colour_field{.name = "colour",
                                   .kind = input_kind::text,
                                   .doc = "How to show it.",
                                   .example = "\"#1e90ff\"",
                                   .min = 7,
                                   .max = 7,
                                   .nullable = true,
                                   .check = check_colour};

constexpr input_field create_fields[] = {name_field("name", "What it is called; case does not matter.", true),
                                         colour_field};
constexpr input_field update_fields[] = {name_field("name", "Another name renames it in all tasks.", false),
                                         colour_field};
constexpr input_field merge_fields[] = {name_field("into", "The tag to put in its place.", true)};
constexpr input_table create_table{"TagCreate", create_fields};
constexpr input_table update_table{"TagUpdate", update_fields};
constexpr input_table merge_table{"TagMerge", merge_fields};

result<tag_input> read(json& body, const input_table& table) {
  tag_input input;
  field_errors faults;
  read_members(body, table, "", faults, [&](int place, json& value) {
    if (place == 0)
      input.name = value.get<std::string>();
    else if (value.is_null())
      input.colour.emplace();
    else
      input.colour = lower_ascii(value.get_ref<const std::string&>());
  });
  if (!faults.empty()) return invalid_input(std::move(faults));
  return input;
}

}  // namespace

const input_table& tag_create_table() { return create_table; }
const input_table& tag_update_table() { return update_table; }
const input_table& tag_merge_table() { return merge_table; }
result<tag_input> read_new_tag(json& body) { return read(body, create_table); }
result<tag_input> read_tag_update(json& body) { return read(body, update_table); }

result<std::string> read_tag_merge(json& body) {
  auto input = read(body, merge_table);
  if (!input) return std::move(input).fault();
  return *std::move(input->name);
}

}  // namespace steward
