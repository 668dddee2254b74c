#include "domain/task_history.hpp"

#include <charconv>
#include <limits>
#include <utility>

#include "domain/event_view.hpp"
#include "domain/task_text.hpp"

namespace steward {
namespace {

constexpr parameter parameters[] = {
    {"before_seq",
     value_kind::integer,
     "Only changes before the one with this number.",
     {},
     1,
     std::numeric_limits<std::int64_t>::max()},
    {"limit", value_kind::integer, "How many changes to answer with.", {}, 1, 100}};

void append_event(std::string& out, const event& e) {
  json_object(out)
      .member("seq", e.seq)
      .member("at", e.at)
      .member("kind", e.kind)
      .member("version", e.entity_version)
      .member("source", e.source)
      .member("trace_id", e.trace_id)
      .member("changed", e.changed)
      .member("data", event_data(e))
      .end();
}

/// There is one event more than the page has when there is another page.
reply history_page(const std::vector<event>& events, std::size_t limit) {
  const bool more = events.size() > limit;
  const auto shown = more ? limit : events.size();
  std::string body;
  json_object object(body);
  object.name("items") += '[';
  for (std::size_t i = 0; i < shown; ++i) {
    if (i) body += ',';
    append_event(body, events[i]);
  }
  body += ']';
  object.member("next_before_seq", more ? std::optional(events[shown - 1].seq) : std::nullopt).end();
  return {reply_kind::ok, std::make_shared<const std::string>(std::move(body))};
}

}  // namespace

std::span<const parameter> history_parameters() { return parameters; }

result<history_request> parse_history_request(const query_pairs& query) {
  history_request request;
  field_errors faults;
  for (const auto& [name, text] : query) {
    const auto* known = name == parameters[0].name   ? &parameters[0]
                        : name == parameters[1].name ? &parameters[1]
                                                     : nullptr;
    if (!known) {
      faults.push_back(unknown_parameter(name, name));
      continue;
    }
    if (!read_query_value(*known, text, faults)) continue;
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    if (known == &parameters[0])
      request.before_seq = number;
    else
      request.limit = static_cast<int>(number);
  }
  if (!faults.empty()) return invalid_input(std::move(faults));
  return request;
}

event_query history_of(const uuid& id, std::string what, const history_request& request) {
  event_query query;
  query.filter = {id, std::nullopt, request.before_seq, request.limit + 1};
  query.answer = [what = std::move(what), request](const user_state&, const context&,
                                                   const std::vector<event>& events) -> result<reply> {
    if (events.empty() && !request.before_seq) return not_found(what);
    return history_page(events, static_cast<std::size_t>(request.limit));
  };
  return query;
}

}  // namespace steward
