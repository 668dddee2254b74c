#include "domain/monitors/fact_export.hpp"

#include "domain/monitors/evaluate.hpp"
#include "domain/monitors/known_facts.hpp"
#include "domain/user_state.hpp"

namespace steward {
namespace {

constexpr std::string_view names = "name,value,unit,first_at,last_at,seen,confidence,evidence\r\n";

/// Text from elsewhere that a spreadsheet would take for a formula gets an apostrophe in front.
std::string text_cell(std::string_view text) {
  std::string out = "\"";
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) out += '\'';
  for (const char c : text) out.append(c == '"' ? 2 : 1, c);
  return out + '"';
}

/// Nothing is an empty cell; a set is JSON.
std::string value_cell(const std::string& json) {
  const auto value = nlohmann::json::parse(json, nullptr, false);
  if (value.is_null()) return {};
  if (value.is_string()) return text_cell(value.get_ref<const std::string&>());
  return value.is_array() ? text_cell(json) : json;
}

void append_csv(std::string& out, const fact& one) {
  out.append(text_cell(one.name)).append(",").append(value_cell(one.value.text)).append(",");
  out.append(text_cell(one.unit)).append(",").append(format_time(one.first_at)).append(",");
  out.append(format_time(one.last_at)).append(",").append(std::to_string(one.seen)).append(",");
  out.append(number_text(one.confidence / 100.0)).append(",").append(text_cell(one.evidence)).append("\r\n");
}

void append_line(std::string& out, const fact& one) {
  json_object(out)
      .member("name", one.name)
      .member("value", one.value)
      .member("unit", one.unit)
      .member("first_at", one.first_at)
      .member("last_at", one.last_at)
      .member("seen", one.seen)
      .member("confidence", json_text{number_text(one.confidence / 100.0)})
      .member("evidence", one.evidence)
      .end();
  out += '\n';
}

}  // namespace

history_query export_facts(const history_filter& wanted, fact_format format) {
  history_query query;
  query.filter = wanted;
  query.filter.limit += static_cast<int>(most_facts) + 1;  // what the page may be longer by
  query.answer = [wanted, format](const user_state& state, const context&,
                                  const monitor_history& found) -> result<reply> {
    const auto one = state.monitors.find(wanted.monitor);
    if (one == state.monitors.end()) return not_found("Monitor");
    auto rows = std::get<std::vector<fact>>(found);
    // Those of the same time stay together: the next page would leave them out.
    auto end = std::min(rows.size(), static_cast<std::size_t>(wanted.limit));
    while (end > 0 && end < rows.size() && rows[end].first_at == rows[end - 1].first_at) ++end;
    const auto known = read_known_facts(progress_of(state, *one->second).facts.text);
    std::string body(format == fact_format::csv ? names : std::string_view());
    for (std::size_t i = 0; i < end; ++i) {
      complete(rows[i], known);
      format == fact_format::csv ? append_csv(body, rows[i]) : append_line(body, rows[i]);
    }
    reply made{reply_kind::ok, std::make_shared<const std::string>(std::move(body))};
    made.page = page_info{-1, end < rows.size() ? format_time(rows[end - 1].first_at) : ""};
    return made;
  };
  return query;
}

}  // namespace steward
