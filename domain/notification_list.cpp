#include <charconv>

#include "domain/notification_commands.hpp"

namespace steward {
namespace {

using values = std::vector<std::string>;
using enum value_kind;

constexpr field<notification_list_request> fields[] = {
    {{"unread", boolean, "Only those that are unread, or only the others."},
     [](notification_list_request& r, const values& v) { r.unread = lower_ascii(v[0]) == "true"; }},
    {{"limit", integer, "Notifications on a page; 50 unless said otherwise.", {}, 1, 100},
     [](notification_list_request& r, const values& v) {
       std::from_chars(v[0].data(), v[0].data() + v[0].size(), r.limit);
     }},
    {{"cursor", token, "The next_cursor of the page before, with the same filter."},
     [](notification_list_request& r, const values& v) { r.cursor = v[0]; }},
};

std::uint64_t hash_of(const notification_list_request& request) {
  return siphash({}, std::string("notifications ") + (request.unread ? *request.unread ? "u" : "r" : "a"));
}

notification_table::place place_of(const sort_position& at) {
  return {timestamp{timestamp::duration{at.number}}, at.id};
}

sort_position position_of(const notification& one) {
  sort_position at;
  at.number = one.created_at.time_since_epoch().count();
  at.id = one.id;
  return at;
}

/// The page, and one more when there are more.
std::vector<row<notification>> find_page(const notification_table& table,
                                         const notification_list_request& request,
                                         const std::optional<sort_position>& start) {
  std::vector<row<notification>> rows;
  const auto& all = table.by_age();
  auto next = start ? all.lower_bound(place_of(*start)) : all.end();
  while (next != all.begin() && rows.size() <= static_cast<std::size_t>(request.limit)) {
    const auto& one = (--next)->second;
    if (!request.unread || *request.unread == !one->read_at) rows.push_back(one);
  }
  return rows;
}

std::int64_t total_of(const notification_table& table, const notification_list_request& request) {
  const auto unread = static_cast<std::int64_t>(table.unread()),
             all = static_cast<std::int64_t>(table.size());
  if (!request.unread) return all;
  return *request.unread ? unread : all - unread;
}

}  // namespace

std::vector<parameter> notification_parameters() { return {std::begin(fields), std::end(fields)}; }

result<notification_list_request> parse_notification_list(const query_pairs& pairs) {
  notification_list_request request;
  std::vector<field_error> faults;
  read_query(pairs, faults, field_sink<notification_list_request>{fields, request});
  if (!faults.empty())
    return error{errc::validation, "The query parameters are not valid.", std::move(faults)};
  return request;
}

result<reply> list_notifications(const user_state& state, const notification_list_request& request,
                                 const cursor_key& key) {
  std::optional<sort_position> start;
  if (request.cursor) {
    auto decoded = decode_cursor(*request.cursor, hash_of(request), key);
    if (!decoded) return std::move(decoded).fault();
    start = *std::move(decoded);
  }
  auto rows = find_page(state.notifications, request, start);
  const bool more = rows.size() > static_cast<std::size_t>(request.limit);
  if (more) rows.pop_back();
  const auto next = more ? encode_cursor(position_of(*rows.back()), hash_of(request), key) : std::string();
  const auto total = total_of(state.notifications, request);
  std::string body;
  json_object object(body);
  object.name("items") += '[';
  for (const auto& one : rows) {
    if (body.back() != '[') body += ',';
    append_json(body, *one);
  }
  body += ']';
  object.member("total", total)
      .member("unread", state.notifications.unread())
      .member("limit", request.limit)
      .member("next_cursor", more ? std::optional(next) : std::nullopt)
      .member("has_more", more)
      .end();
  reply answer{reply_kind::ok, std::make_shared<const std::string>(std::move(body))};
  answer.page = page_info{total, next};
  return answer;
}

}  // namespace steward
