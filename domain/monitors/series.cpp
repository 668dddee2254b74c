#include "domain/monitors/series.hpp"

#include <algorithm>
#include <charconv>

#include "domain/monitors/evaluate.hpp"
#include "domain/monitors/known_facts.hpp"
#include "domain/monitors/monitor_requests.hpp"
#include "domain/user_state.hpp"

namespace steward {
namespace {

using std::chrono::seconds;
using values = std::vector<std::string>;
using enum value_kind;

constexpr int most_values = 5'000;
constexpr std::chrono::microseconds moment{1};

timestamp time_of(const std::string& text) { return parse_time(text)->at; }

constexpr field<series_request> fields[] = {
    {{"fact", text, "Its name; else the monitor's first fact."},
     [](series_request& r, const values& v) { r.fact = v[0]; }},
    {{"from", time, "Where the chart begins; else where what is known begins."},
     [](series_request& r, const values& v) { r.from = time_of(v[0]); }},
    {{"to", time, "Where it ends; else now."},
     [](series_request& r, const values& v) { r.to = time_of(v[0]); }},
    {{"points", integer, "How many steps at most; 200 unless said otherwise.", {}, 1, 1'000},
     [](series_request& r, const values& v) {
       std::from_chars(v[0].data(), v[0].data() + v[0].size(), r.points);
     }},
};

void take(series_point& point, const fact_value& value) {
  point.last = value;
  const auto* number = std::get_if<double>(&value);
  if (!number) return;
  point.min = std::min(point.min.value_or(*number), *number);
  point.max = std::max(point.max.value_or(*number), *number);
}

void append_json(std::string& out, const series_point& point) {
  json_object object(out);
  object.member("at", point.at).member("last", fact_value_json(point.last));
  if (point.min)
    object.member("min", json_text{number_text(*point.min)})
        .member("max", json_text{number_text(*point.max)});
  object.end();
}

/// The name of the first fact that the monitor looks for.
std::string first_fact(const monitor& one) {
  const auto meaning = parse_classification(one.classification.text).value_or(classification());
  return meaning.facts.empty() ? "" : meaning.facts.front().name;
}

std::string answer_json(const series_request& wanted, const std::string& name, std::vector<fact> runs,
                        timestamp now) {
  const bool is_whole = runs.size() < most_values;
  std::erase_if(runs, [&](const fact& run) { return run.name != name; });
  const auto begin = runs.empty() ? now : runs.front().first_at;
  const auto to = wanted.to.value_or(now), from = std::min(wanted.from.value_or(begin), to);
  const auto step = series_step(from, to, wanted.points);
  std::string body;
  json_object object(body);
  object.member("fact", name)
      .member("unit", runs.empty() ? "" : runs.back().unit)
      .member("from", from)
      .member("to", to)
      .member("step_s", static_cast<std::int64_t>(step.count()))
      .member("complete", is_whole || begin <= from)
      .name("points") += '[';
  for (const auto& point : series_of(runs, from, to, step)) {
    if (body.back() != '[') body += ',';
    append_json(body, point);
  }
  body += ']';
  object.end();
  return body;
}

}  // namespace

seconds series_step(timestamp from, timestamp to, int points) {
  const auto span = std::chrono::ceil<seconds>(to - from) / seconds{1};
  return seconds{std::max<std::int64_t>(1, (span + points - 1) / points)};
}

std::vector<series_point> series_of(const std::vector<fact>& oldest_first, timestamp from, timestamp to,
                                    seconds step) {
  std::vector<series_point> points;
  for (std::size_t i = 0; i < oldest_first.size(); ++i) {
    const auto& run = oldest_first[i];
    const bool is_last = i + 1 == oldest_first.size();
    const auto begin = std::max(run.first_at, from);
    const auto end = std::min(is_last ? run.last_at : oldest_first[i + 1].first_at - moment, to - moment);
    const auto value = read_fact_value(nlohmann::json::parse(run.value.text, nullptr, false));
    if (end < begin || !value) continue;
    for (auto at = from + (begin - from) / step * step; at <= end; at += step) {
      if (points.empty() || points.back().at != at) points.push_back({at, {}, {}, {}});
      take(points.back(), *value);
    }
  }
  return points;
}

std::vector<parameter> series_parameters() { return {std::begin(fields), std::end(fields)}; }

result<series_request> parse_series(const steward::uuid& monitor, const query_pairs& pairs) {
  series_request wanted;
  wanted.monitor = monitor;
  field_errors faults;
  read_query(pairs, faults, field_sink<series_request>{fields, wanted});
  if (wanted.from && wanted.to && *wanted.from >= *wanted.to)
    faults.push_back({"to", "out_of_range", "A chart ends after it begins."});
  if (!faults.empty())
    return error{errc::validation, "The query parameters are not valid.", std::move(faults)};
  return wanted;
}

history_query monitor_series(series_request wanted) {
  history_query query;
  query.filter.kind = history_kind::facts;
  query.filter.monitor = wanted.monitor;
  query.filter.fact = wanted.fact;
  query.filter.before = wanted.to;
  query.filter.limit = most_values;
  query.answer = [wanted = std::move(wanted)](const user_state& state, const context& ctx,
                                              const monitor_history& found) -> result<reply> {
    const auto one = state.monitors.find(wanted.monitor);
    if (one == state.monitors.end()) return not_found("Monitor");
    auto runs = std::get<std::vector<fact>>(found);
    std::reverse(runs.begin(), runs.end());
    const auto known = read_known_facts(progress_of(state, *one->second).facts.text);
    for (auto& run : runs) complete(run, known);
    const auto name = wanted.fact ? *wanted.fact : first_fact(*one->second);
    auto body = answer_json(wanted, name, std::move(runs), ctx.now);
    return reply{reply_kind::ok, std::make_shared<const std::string>(std::move(body))};
  };
  return query;
}

}  // namespace steward
