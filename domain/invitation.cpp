#include "domain/invitation.hpp"

#include <charconv>

#include "domain/json_write.hpp"

namespace steward {

result<invitation_list> read_invitation_list(const std::vector<std::pair<std::string, std::string>>& pairs) {
  invitation_list wanted;
  field_errors faults;
  for (const auto& [name, value] : pairs) {
    if (name == "limit") {
      const auto end = value.data() + value.size();
      const auto read = std::from_chars(value.data(), end, wanted.limit);
      if (read.ec != std::errc{} || read.ptr != end || wanted.limit < 1 || wanted.limit > 200)
        faults.push_back({name, "out_of_range", "Must be 1 to 200."});
    } else if (name == "cursor") {
      wanted.after = value;
    } else {
      faults.push_back({name, "unknown_parameter", "There are limit and cursor."});
    }
  }
  if (!faults.empty()) return invalid_input(std::move(faults));
  return wanted;
}

std::string invitation_json(const invitation& one, const std::string& code) {
  std::string out;
  json_object object(out);
  object.member("id", one.id)
      .member("kind", one.kind)
      .member("uses_left", one.uses_left)
      .member("created_at", one.created_at);
  if (!code.empty()) object.member("code", code);
  object.end();
  return out;
}

std::string invitation_page_json(const std::vector<invitation>& all, const invitation_list& wanted) {
  std::string out;
  json_object page(out);
  auto& items = page.name("items");
  items += '[';
  for (const auto& one : all) {
    if (items.back() != '[') items += ',';
    items += invitation_json(one);
  }
  items += ']';
  std::optional<std::string> next;
  if (all.size() == static_cast<std::size_t>(wanted.limit)) next = all.back().id;
  page.member("next_cursor", next).end();
  return out;
}

}  // namespace steward
