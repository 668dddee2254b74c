#include <array>
#include <utility>

#include "domain/project_commands.hpp"
#include "domain/text_rules.hpp"

namespace steward {
namespace {

using nlohmann::json;

enum class project_member : int { id, name, description, colour, archived };

constexpr std::array<input_field, 9> make_fields(bool is_new) {
  using kind = input_kind;
  return {{
      {.name = "id",
       .kind = kind::id,
       .doc = "Chosen by the client (UUIDv7 recommended), else by the server.",
       .example = "\"01890a5d-ac96-774b-bcce-b302099a8058\"",
       .read_only = !is_new,
       .format = "uuid"},
      {.name = "name",
       .kind = kind::text,
       .doc = "What it is called.",
       .example = "\"Household\"",
       .min = 1,
       .max = 200,
       .required = is_new},
      {.name = "description",
       .kind = kind::prose,
       .doc = "Anything more about it.",
       .example = "\"Everything at home\"",
       .max = 2000,
       .nullable = true},
      {.name = "colour",
       .kind = kind::text,
       .doc = "How to show it.",
       .example = "\"#1e90ff\"",
       .min = 7,
       .max = 7,
       .nullable = true,
       .check = check_colour},
      {.name = "archived", .kind = kind::boolean, .doc = "Whether it is out of use.", .example = "false"},
      {.name = "user_id", .kind = kind::id, .doc = "Its owner.", .example = "null", .read_only = true},
      {.name = "created_at",
       .kind = kind::time,
       .doc = "When it was created.",
       .example = "null",
       .read_only = true},
      {.name = "updated_at",
       .kind = kind::time,
       .doc = "When it was changed last.",
       .example = "null",
       .read_only = true},
      {.name = "version",
       .kind = kind::integer,
       .doc = "Counts its changes; also its ETag.",
       .example = "1",
       .read_only = true},
  }};
}

constexpr auto create_fields = make_fields(true);
constexpr auto update_fields = make_fields(false);
constexpr input_table create_table{"ProjectCreate", create_fields};
constexpr input_table update_table{"ProjectUpdate", update_fields};

std::optional<std::string> text_or_null(const json& value) {
  return value.is_null() ? std::nullopt : std::optional(value.get<std::string>());
}

result<project_input> read(json& body, const input_table& table) {
  project_input input;
  field_errors faults;
  read_members(body, table, "", faults, [&](int place, json& value) {
    switch (static_cast<project_member>(place)) {
      case project_member::id:
        input.id = uuid::parse(value.get_ref<const std::string&>());
        break;
      case project_member::name:
        input.name = value.get<std::string>();
        break;
      case project_member::description:
        input.description = text_or_null(value);
        break;
      case project_member::colour:
        input.colour = text_or_null(value);
        if (*input.colour) **input.colour = lower_ascii(**input.colour);
        break;
      case project_member::archived:
        input.archived = value.get<bool>();
        break;
    }
  });
  if (!faults.empty()) return invalid_input(std::move(faults));
  return input;
}

}  // namespace

const input_table& project_create_table() { return create_table; }
const input_table& project_update_table() { return update_table; }
result<project_input> read_new_project(json& body) { return read(body, create_table); }
result<project_input> read_project_update(json& body) { return read(body, update_table); }

}  // namespace steward
