#include "domain/mail_request.hpp"

#include <charconv>

#include "domain/input.hpp"
#include "domain/json_write.hpp"

namespace steward {
namespace {

/// The last of a page: "2026-12-01T07:00:00Z~id".
constexpr char between = '~';

std::optional<std::pair<timestamp, uuid>> read_cursor(std::string_view text) {
  const auto end = text.find(between);
  if (end == std::string_view::npos) return std::nullopt;
  const auto time = parse_time(text.substr(0, end));
  const auto id = uuid::parse(text.substr(end + 1));
  if (!time || !id) return std::nullopt;
  return std::pair(time->at, *id);
}

}  // namespace

result<suppression_list> read_suppression_list(
    const std::vector<std::pair<std::string, std::string>>& pairs) {
  suppression_list wanted;
  field_errors faults;
  for (const auto& [name, value] : pairs) {
    if (name == "limit") {
      const auto end = value.data() + value.size();
      const auto read = std::from_chars(value.data(), end, wanted.limit);
      if (read.ec != std::errc{} || read.ptr != end || wanted.limit < 1 || wanted.limit > 200)
        faults.push_back({name, "out_of_range", "Must be 1 to 200."});
    } else if (name == "cursor") {
      wanted.after = read_cursor(value);
      if (!wanted.after) faults.push_back({name, "invalid", "Send the next_cursor of the page before."});
    } else if (name == "address") {
      wanted.address_hash = value;
    } else {
      faults.push_back({name, "unknown_parameter", "There are limit, cursor and address."});
    }
  }
  if (!faults.empty()) return invalid_input(std::move(faults));
  return wanted;
}

std::string suppression_json(const suppression& one) {
  std::string out;
  json_object(out)
      .member("id", one.id)
      .member("address_hash", one.address_hash)
      .member("category", one.category)
      .member("reason", one.reason)
      .member("created_at", one.created_at)
      .end();
  return out;
}

std::string suppression_page_json(const std::vector<suppression>& all, const suppression_list& wanted) {
  std::string out;
  json_object page(out);
  auto& items = page.name("items");
  items += '[';
  for (const auto& one : all) {
    if (items.back() != '[') items += ',';
    items += suppression_json(one);
  }
  items += ']';
  std::optional<std::string> next;
  if (all.size() == static_cast<std::size_t>(wanted.limit))
    next = format_time(all.back().created_at) + between + all.back().id.to_string();
  page.member("next_cursor", next).end();
  return out;
}

}  // namespace steward
