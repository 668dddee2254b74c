#include "domain/ai/call_list.hpp"

#include <charconv>

#include "domain/ai/spend.hpp"

namespace steward {
namespace {

using values = std::vector<std::string>;
using enum value_kind;

constexpr std::string_view purposes[] = {"classify", "extract"};
constexpr auto outcomes = [] {
  std::array<std::string_view, ai_outcome_names.size() + 1> all{ai_call_asked};
  for (std::size_t i = 0; i < ai_outcome_names.size(); ++i) all[i + 1] = ai_outcome_names[i];
  return all;
}();

constexpr field<ai_call_query> fields[] = {
    {{"monitor_id", uuid, "Only those for this monitor."},
     [](ai_call_query& q, const values& v) { q.monitor = steward::uuid::parse(v[0]); }},
    {{"purpose", choice, "Only those of this purpose.", purposes},
     [](ai_call_query& q, const values& v) { q.purpose = purposes[choice_index(purposes, v[0])]; }},
    {{"outcome", choice, "Only those that ended so.", outcomes},
     [](ai_call_query& q, const values& v) { q.outcome = outcomes[choice_index(outcomes, v[0])]; }},
    {{"limit", integer, "Calls on a page; 50 unless said otherwise.", {}, 1, 200},
     [](ai_call_query& q, const values& v) {
       std::from_chars(v[0].data(), v[0].data() + v[0].size(), q.limit);
     }},
    {{"cursor", uuid, "The next_cursor of the page before."},
     [](ai_call_query& q, const values& v) { q.before = steward::uuid::parse(v[0]); }},
};

void append_call(std::string& out, const ai_call_record& one) {
  json_object(out)
      .member("id", one.id)
      .member("monitor_id", one.monitor_id)
      .member("purpose", one.purpose)
      .member("started_at", one.started_at)
      .member("duration_ms", one.duration_ms)
      .member("outcome", one.outcome)
      .member("provider", one.provider)
      .member("model", one.model)
      .member("request_id", one.request_id)
      .member("attempts", one.attempts)
      .member("input_tokens", one.input)
      .member("output_tokens", one.output)
      .member("cost", json_text{dollars_text(static_cast<micro_dollars>(one.cost))})
      .end();
}

}  // namespace

std::vector<parameter> ai_call_parameters() { return {std::begin(fields), std::end(fields)}; }

result<ai_call_query> parse_ai_call_list(const steward::uuid& user, const query_pairs& pairs) {
  ai_call_query query;
  query.user = user;
  std::vector<field_error> faults;
  read_query(pairs, faults, field_sink<ai_call_query>{fields, query});
  if (!faults.empty())
    return error{errc::validation, "The query parameters are not valid.", std::move(faults)};
  return query;
}

std::string ai_call_page_json(const std::vector<ai_call_record>& found, const ai_total& total,
                              const ai_call_query& query) {
  const auto limit = static_cast<std::size_t>(query.limit);
  const bool more = found.size() > limit;
  const auto count = std::min(found.size(), limit);
  std::string body;
  json_object object(body);
  auto& items = object.name("items");
  items += '[';
  for (std::size_t i = 0; i < count; ++i) {
    if (i) items += ',';
    append_call(items, found[i]);
  }
  items += ']';
  object.member("total", total.calls)
      .member("cost", json_text{dollars_text(static_cast<micro_dollars>(total.cost))})
      .member("limit", limit)
      .member("next_cursor", more ? std::optional(found[count - 1].id) : std::nullopt)
      .member("has_more", more)
      .end();
  return body;
}

}  // namespace steward
