#include <algorithm>
#include <charconv>
#include <tuple>

#include "domain/monitors/evaluate.hpp"
#include "domain/monitors/monitor_bulk.hpp"
#include "domain/task_text.hpp"
#include "domain/user_state.hpp"

namespace steward {
namespace {

using values = std::vector<std::string>;
using enum value_kind;

constexpr std::string_view states[] = {"unknown", "inactive", "active"};
constexpr std::string_view outcomes[] = {"changed", "unchanged", "failed"};

constexpr field<monitor_list_request> fields[] = {
    {{"q", text, "Only those with this text in their name or sentence."},
     [](monitor_list_request& r, const values& v) { r.q = fold(v[0]); }},
    {{"state", choice, "Only those whose condition is in this state.", states},
     [](monitor_list_request& r, const values& v) { r.state = lower_ascii(v[0]); }},
    {{"source", choice, "Only those with this kind of source.", source_kind_names},
     [](monitor_list_request& r, const values& v) { r.source = lower_ascii(v[0]); }},
    {{"outcome", choice, "Only those whose newest look ended so.", outcomes},
     [](monitor_list_request& r, const values& v) { r.outcome = lower_ascii(v[0]); }},
    {{"paused", boolean, "Only those that are paused, or only the others."},
     [](monitor_list_request& r, const values& v) { r.paused = lower_ascii(v[0]) == "true"; }},
    {{"provisional", boolean, "Only those whose meaning is not final, or only the others."},
     [](monitor_list_request& r, const values& v) { r.provisional = lower_ascii(v[0]) == "true"; }},
    {{"limit", integer, "Monitors on a page; 50 unless said otherwise.", {}, 1, 100},
     [](monitor_list_request& r, const values& v) {
       std::from_chars(v[0].data(), v[0].data() + v[0].size(), r.limit);
     }},
    {{"cursor", token, "The next_cursor of the page before, with the same filter."},
     [](monitor_list_request& r, const values& v) { r.cursor = v[0]; }},
};

std::uint64_t hash_of(const monitor_list_request& r) {
  std::string filter = "monitors";
  const auto add = [&](const auto& part) { append_json(filter += ' ', part); };
  add(r.q), add(r.state), add(r.source), add(r.outcome), add(r.paused), add(r.provisional);
  return siphash({}, filter);
}

bool has_source(const monitor& one, std::string_view kind) {
  const auto meaning = parse_classification(one.classification.text);
  return meaning && source_kind_names[static_cast<std::size_t>(meaning->source.kind)] == kind;
}

bool has_text(const monitor& one, std::string_view folded) {
  return fold(one.name).find(folded) != std::string::npos ||
         fold(one.prompt).find(folded) != std::string::npos;
}

bool is_wanted(const user_state& state, const monitor& one, const monitor_list_request& r) {
  if (r.state && one.state != *r.state) return false;
  if (r.paused && one.paused != *r.paused) return false;
  const bool provisional = one.classification_status == static_cast<int>(classification_status::provisional);
  if (r.provisional && provisional != *r.provisional) return false;
  if (r.outcome && progress_of(state, one).outcome != *r.outcome) return false;
  if (r.source && !has_source(one, *r.source)) return false;
  return !r.q || has_text(one, *r.q);
}

/// Newest first.
bool is_before(const row<monitor>& a, const row<monitor>& b) {
  return std::tie(a->created_at, a->id) > std::tie(b->created_at, b->id);
}

sort_position position_of(const monitor& one) {
  sort_position at;
  at.number = one.created_at.time_since_epoch().count();
  at.id = one.id;
  return at;
}

bool is_after(const monitor& one, const sort_position& at) {
  return std::pair(one.created_at.time_since_epoch().count(), one.id) < std::pair(at.number, at.id);
}

}  // namespace

std::vector<parameter> monitor_parameters() { return {std::begin(fields), std::end(fields)}; }

result<monitor_list_request> parse_monitor_list(const query_pairs& pairs) {
  monitor_list_request request;
  std::vector<field_error> faults;
  read_query(pairs, faults, field_sink<monitor_list_request>{fields, request});
  if (!faults.empty())
    return error{errc::validation, "The query parameters are not valid.", std::move(faults)};
  return request;
}

std::vector<row<monitor>> select_monitors(const user_state& state, const monitor_list_request& request) {
  std::vector<row<monitor>> chosen;
  for (const auto& [id, one] : state.monitors)
    if (is_wanted(state, *one, request)) chosen.push_back(one);
  return chosen;
}

result<reply> list_monitors(const user_state& state, const monitor_list_request& request,
                            const cursor_key& key) {
  std::optional<sort_position> start;
  if (request.cursor) {
    auto decoded = decode_cursor(*request.cursor, hash_of(request), key);
    if (!decoded) return std::move(decoded).fault();
    start = *std::move(decoded);
  }
  std::vector<row<monitor>> rows;
  std::int64_t total = 0;
  for (const auto& [id, one] : state.monitors) {
    if (!is_wanted(state, *one, request)) continue;
    ++total;
    if (!start || is_after(*one, *start)) rows.push_back(one);
  }
  const auto limit = static_cast<std::size_t>(request.limit);
  const bool more = rows.size() > limit;
  const auto shown = std::min(rows.size(), limit);
  std::partial_sort(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(shown), rows.end(), is_before);
  rows.resize(shown);
  const auto next = more ? encode_cursor(position_of(*rows.back()), hash_of(request), key) : std::string();
  std::string body;
  json_object object(body);
  object.name("items") += '[';
  for (const auto& one : rows) {
    if (body.back() != '[') body += ',';
    body += monitor_json(*one, progress_of(state, *one));
  }
  body += ']';
  object.member("total", total)
      .member("limit", request.limit)
      .member("next_cursor", more ? std::optional(next) : std::nullopt)
      .member("has_more", more)
      .end();
  reply answer{reply_kind::ok, std::make_shared<const std::string>(std::move(body))};
  answer.page = page_info{total, next};
  return answer;
}

}  // namespace steward
