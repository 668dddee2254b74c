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

constexpr std::chrono::microseconds moment{1};
constexpr std::chrono::days longest_of_runs{2}, longest_of_hours{100};

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
  if (point.numbers) object.member("mean", point.sum / static_cast<double>(point.numbers));
  object.end();
}

/// The name of the first fact that the monitor looks for.
std::string first_fact(const monitor& one) {
  const auto meaning = parse_classification(one.classification.text).value_or(classification());
  return meaning.facts.empty() ? "" : meaning.facts.front().name;
}

/// As it was found last; else as it is looked for.
std::string unit_of(const monitor& one, const known_facts& known, const std::string& name) {
  for (const auto& fact : known)
    if (fact.what.name == name) return fact.what.unit;
  for (const auto& fact : parse_classification(one.classification.text).value_or(classification()).facts)
    if (fact.name == name) return fact.unit;
  return {};
}

std::vector<series_point> points_of(const rolled_past& past, const series_plan& plan,
                                    const std::string& name) {
  if (plan.source == series_source::runs) return series_of(past.runs, plan.from, plan.to, plan.step);
  std::vector<tally> sums;
  for (auto row : past.rollups) {
    row.durations.text = "[]";  // not asked for, and most of what there is to read
    sums.push_back(tally_of(row));
  }
  // Hours of today that are over are rows, and in the sum of today.
  if (plan.source == series_source::days)
    if (auto today = read_tally(past.today)) sums.push_back(*std::move(today));
  if (auto hour = read_tally(past.this_hour)) sums.push_back(*std::move(hour));
  return series_of(sums, name, plan.from, plan.to, plan.step);
}

std::string answer_json(const monitor& one, const history_filter& wanted, const known_facts& known,
                        rolled_past past) {
  for (auto& run : past.runs) complete(run, known);
  const auto& name = *wanted.fact;
  const auto plan = plan_series(wanted, past.since);
  std::string body;
  json_object object(body);
  object.member("fact", name)
      .member("unit", past.runs.empty() ? unit_of(one, known, name) : past.runs.back().unit)
      .member("from", plan.from)
      .member("to", plan.to)
      .member("step_s", static_cast<std::int64_t>(plan.step.count()))
      .member("complete", true)
      .name("points") += '[';
  for (const auto& point : points_of(past, plan, name)) {
    if (body.back() != '[') body += ',';
    append_json(body, point);
  }
  body += ']';
  object.end();
  return body;
}

/// What a step has when it begins: the value that held until then.
void carry(std::vector<series_point>& points, const fact_value& value, timestamp from, timestamp end,
           seconds step) {
  for (auto at = points.empty() ? from : points.back().at + step; at <= end; at += step) {
    points.push_back({at, {}, {}, {}});
    take(points.back(), value);
  }
}

void take(series_point& point, const fact_tally& fact, const fact_value& last) {
  point.last = last;
  if (!fact.numbers) return;
  point.min = std::min(point.min.value_or(fact.min), fact.min);
  point.max = std::max(point.max.value_or(fact.max), fact.max);
  point.sum += fact.sum;
  point.numbers += fact.numbers;
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

std::vector<series_point> series_of(const std::vector<tally>& oldest_first, const std::string& name,
                                    timestamp from, timestamp to, seconds step) {
  std::vector<series_point> points;
  std::optional<fact_value> held;
  for (const auto& sums : oldest_first) {
    const auto fact = std::find_if(sums.facts.begin(), sums.facts.end(),
                                   [&](const fact_tally& one) { return one.name == name; });
    if (fact == sums.facts.end()) continue;
    if (sums.start >= to) {  // it is seen later: until then the value holds
      if (held) carry(points, *held, from, to - moment, step);
      break;
    }
    const auto last = read_fact_value(nlohmann::json::parse(fact->last.text, nullptr, false));
    if (!last) continue;
    if (sums.start >= from) {
      const auto at = from + (sums.start - from) / step * step;
      if (held) carry(points, *held, from, at, step);
      if (points.empty() || points.back().at != at) points.push_back({at, {}, {}, {}});
      take(points.back(), *fact, *last);
    }
    held = last;
  }
  return points;
}

series_plan plan_series(const history_filter& filter, std::optional<timestamp> begins) {
  auto to = filter.before.value_or(filter.now);
  auto from = std::min(filter.since.value_or(begins.value_or(filter.now)), to);
  if (to - from <= longest_of_runs)
    return {from, to, series_step(from, to, filter.points), series_source::runs};
  const bool of_hours = to - from <= longest_of_hours;
  const seconds width = of_hours ? seconds{std::chrono::hours{1}} : seconds{std::chrono::days{1}};
  const auto whole = [&](std::chrono::microseconds span) { return (span + width - moment) / width * width; };
  from = timestamp{from.time_since_epoch() / width * width};
  to = std::max(to, std::min(timestamp{whole(to.time_since_epoch())}, filter.now));
  return {from, to, whole(series_step(from, to, filter.points)),
          of_hours ? series_source::hours : series_source::days};
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
  query.filter.kind = history_kind::series;
  query.filter.monitor = wanted.monitor;
  query.filter.fact = wanted.fact;
  query.filter.since = wanted.from;
  query.filter.before = wanted.to;
  query.filter.points = wanted.points;
  const auto complete_filter = [](history_filter& filter, const user_state& state, timestamp now) {
    filter.now = now;
    const auto one = state.monitors.find(filter.monitor);
    if (!filter.fact) filter.fact = one == state.monitors.end() ? "" : first_fact(*one->second);
  };
  query.prepare = [=](history_filter& filter, const user_state& state, const context& ctx) {
    complete_filter(filter, state, ctx.now);
  };
  query.answer = [=, filter = query.filter](const user_state& state, const context&,
                                            const monitor_history& found) mutable -> result<reply> {
    const auto one = state.monitors.find(filter.monitor);
    if (one == state.monitors.end()) return not_found("Monitor");
    const auto& past = std::get<rolled_past>(found);
    auto asked = filter;
    complete_filter(asked, state, past.now);
    const auto known = read_known_facts(progress_of(state, *one->second).facts.text);
    auto body = answer_json(*one->second, asked, known, past);
    return reply{reply_kind::ok, std::make_shared<const std::string>(std::move(body))};
  };
  return query;
}

}  // namespace steward
