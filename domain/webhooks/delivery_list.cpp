#include <charconv>

#include "domain/precondition.hpp"
#include "domain/siphash.hpp"
#include "domain/webhooks/delivery_commands.hpp"

namespace steward {
namespace {

using values = std::vector<std::string>;
using enum value_kind;

timestamp time_of(const values& v) { return parse_time(v[0]).value().at; }

constexpr field<delivery_list_request> fields[] = {
    {{"webhook_id", uuid, "Only those to this webhook."},
     [](delivery_list_request& r, const values& v) { r.filter.endpoint_id = steward::uuid::parse(v[0]); }},
    {{"state", choice, "Only those that stand there.", delivery_state_names},
     [](delivery_list_request& r, const values& v) {
       r.filter.states = {static_cast<int>(choice_index(delivery_state_names, v[0]))};
     }},
    {{"type", text, "Only those of this kind of event, task.created for example."},
     [](delivery_list_request& r, const values& v) { r.filter.type = v[0]; }},
    {{"since", time, "Only those made then or later."},
     [](delivery_list_request& r, const values& v) { r.filter.since = time_of(v); }},
    {{"limit", integer, "Deliveries on a page; 50 unless said otherwise.", {}, 1, 100},
     [](delivery_list_request& r, const values& v) {
       std::from_chars(v[0].data(), v[0].data() + v[0].size(), r.filter.limit);
     }},
    {{"cursor", token, "The next_cursor of the page before, with the same filter."},
     [](delivery_list_request& r, const values& v) { r.cursor = v[0]; }},
};

struct recover_request {
  timestamp since;
};

constexpr field<recover_request> recover_fields[] = {
    {{"since", time, "What was made then or later and did not arrive."},
     [](recover_request& r, const values& v) { r.since = time_of(v); }},
};

std::uint64_t hash_of(const delivery_filter& f) {
  std::string text = "deliveries";
  if (f.endpoint_id) text += " w" + f.endpoint_id->to_string();
  for (const int state : f.states) text += " s" + std::to_string(state);
  if (f.type) text += " t" + *f.type;
  if (f.since) text += " f" + format_time(*f.since);
  return siphash({}, text);
}

std::string cursor_after(const webhook_delivery& last, const delivery_filter& filter, const cursor_key& key) {
  sort_position at;
  at.number = last.created_at.time_since_epoch().count();
  at.id = last.id;
  return encode_cursor(at, hash_of(filter), key);
}

/// `found` has one more than the page when there are more.
reply page_of(const std::vector<webhook_delivery>& found, const delivery_filter& filter,
              const cursor_key& key) {
  const auto limit = static_cast<std::size_t>(filter.limit - 1);
  const bool more = found.size() > limit;
  const auto count = std::min(found.size(), limit);
  std::string body;
  json_object object(body);
  auto& items = object.name("items");
  items += '[';
  for (std::size_t i = 0; i < count; ++i) items += (i ? "," : "") + delivery_json(found[i], false);
  items += ']';
  object.member("limit", limit)
      .member("next_cursor", more ? std::optional(cursor_after(found[count - 1], filter, key)) : std::nullopt)
      .member("has_more", more)
      .end();
  return {reply_kind::ok, std::make_shared<const std::string>(std::move(body))};
}

}  // namespace

std::vector<parameter> delivery_parameters() { return {std::begin(fields), std::end(fields)}; }
std::vector<parameter> recover_parameters() { return {std::begin(recover_fields), std::end(recover_fields)}; }

result<delivery_list_request> parse_delivery_list(const query_pairs& pairs) {
  delivery_list_request request;
  std::vector<field_error> faults;
  read_query(pairs, faults, field_sink<delivery_list_request>{fields, request});
  if (!faults.empty())
    return error{errc::validation, "The query parameters are not valid.", std::move(faults)};
  return request;
}

result<timestamp> parse_recover(const query_pairs& pairs) {
  recover_request request;
  std::vector<field_error> faults;
  read_query(pairs, faults, field_sink<recover_request>{recover_fields, request});
  if (faults.empty() && pairs.empty())
    faults.push_back({"since", "required", "Say since when: ?since=2026-03-01T10:00:00Z."});
  if (!faults.empty())
    return error{errc::validation, "The query parameters are not valid.", std::move(faults)};
  return request.since;
}

result<delivery_query> list_deliveries(delivery_list_request request, const cursor_key& key) {
  delivery_query query;
  query.filter = std::move(request.filter);
  if (request.cursor) {
    const auto start = decode_cursor(*request.cursor, hash_of(query.filter), key);
    if (!start) return start.fault();
    query.filter.before = timestamp{timestamp::duration{start->number}};
    query.filter.before_id = start->id;
  }
  ++query.filter.limit;
  query.answer = [filter = query.filter, key](const user_state&, const context&,
                                              const std::vector<webhook_delivery>& found) -> result<reply> {
    return page_of(found, filter, key);
  };
  return query;
}

}  // namespace steward
