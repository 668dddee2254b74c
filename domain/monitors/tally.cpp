#include "domain/monitors/tally.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace steward {
namespace {

using nlohmann::json;
using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;

constexpr std::size_t longest_value = 200;  ///< bytes of JSON
constexpr std::size_t longest_text = 100;   ///< bytes

std::string cut(const std::string& text) {
  auto end = std::min(text.size(), longest_text);
  while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

/// A sum has no room for what is long, a text or a set: a chart does not show it, and `facts` has it whole.
json_text brief(const fact_value& value) {
  auto whole = fact_value_json(value);
  if (whole.text.size() <= longest_value) return whole;
  if (const auto* text = std::get_if<std::string>(&value)) return fact_value_json(cut(*text));
  return fact_value_json(std::to_string(std::get<std::vector<std::string>>(value).size()) + " items");
}

fact_tally& tally_of(tally& sums, const std::string& name) {
  const auto found =
      std::find_if(sums.facts.begin(), sums.facts.end(), [&](const auto& one) { return one.name == name; });
  if (found != sums.facts.end()) return *found;
  sums.facts.push_back({});
  sums.facts.back().name = name;
  return sums.facts.back();
}

void take(fact_tally& one, double min, double max, double sum, std::int64_t numbers) {
  one.min = one.numbers ? std::min(one.min, min) : min;
  one.max = one.numbers ? std::max(one.max, max) : max;
  one.sum += sum;
  one.numbers += numbers;
}

std::string facts_json(const std::vector<fact_tally>& facts) {
  std::string out = "[";
  for (const auto& one : facts) {
    if (out.size() > 1) out += ',';
    json_object object(out);
    object.member("name", one.name).member("seen", one.seen);
    if (one.numbers)
      object.member("numbers", one.numbers)
          .member("min", one.min)
          .member("max", one.max)
          .member("sum", one.sum);
    object.member("last", one.last).end();
  }
  return out += ']';
}

/// A number that JSON could not say (a sum of very large ones) was written as null.
double number(const json& from, const char* name) {
  const auto found = from.find(name);
  return found != from.end() && found->is_number() ? found->get<double>() : 0;
}

std::vector<fact_tally> read_facts(const json& list) {
  std::vector<fact_tally> facts;
  for (const auto& from : list) {
    fact_tally one;
    one.name = from.at("name").get<std::string>();
    one.seen = from.at("seen").get<std::int64_t>();
    one.numbers = from.value("numbers", std::int64_t{0});
    one.min = number(from, "min");
    one.max = number(from, "max");
    one.sum = number(from, "sum");
    one.last.text = from.at("last").dump();
    facts.push_back(std::move(one));
  }
  return facts;
}

tally begun(timestamp start) {
  tally fresh;
  fresh.start = start;
  return fresh;
}

}  // namespace

void count(tally& sums, const evaluation& look, const known_facts& found) {
  ++sums.looks;
  if (look.outcome == "changed") ++sums.changed;
  if (look.outcome == "failed") {
    ++sums.failed;
    return;
  }
  sums.took_ms += look.duration_ms;
  sums.longest_ms = std::max(sums.longest_ms, look.duration_ms);
  sums.durations.add(look.duration_ms);
  for (const auto& fact : found) {
    auto& one = tally_of(sums, fact.what.name);
    ++one.seen;
    if (const auto* value = std::get_if<double>(&fact.what.value)) take(one, *value, *value, *value, 1);
    one.last = brief(fact.what.value);
  }
}

void merge(tally& sums, const tally& later) {
  sums.looks += later.looks;
  sums.failed += later.failed;
  sums.changed += later.changed;
  sums.took_ms += later.took_ms;
  sums.longest_ms = std::max(sums.longest_ms, later.longest_ms);
  sums.durations.merge(later.durations);
  for (const auto& fact : later.facts) {
    auto& one = tally_of(sums, fact.name);
    one.seen += fact.seen;
    if (fact.numbers) take(one, fact.min, fact.max, fact.sum, fact.numbers);
    one.last = fact.last;
  }
}

std::string tally_json(const tally& sums) {
  std::string out;
  json_object(out)
      .member("start", sums.start)
      .member("looks", sums.looks)
      .member("failed", sums.failed)
      .member("changed", sums.changed)
      .member("took_ms", sums.took_ms)
      .member("longest_ms", sums.longest_ms)
      .member("durations", json_text{sums.durations.to_json()})
      .member("facts", json_text{facts_json(sums.facts)})
      .end();
  return out;
}

std::optional<tally> read_tally(const std::string& text) {
  if (text.empty()) return {};
  try {
    const auto from = json::parse(text);
    auto sums = begun(parse_time(from.at("start").get_ref<const std::string&>()).value().at);
    sums.looks = from.at("looks").get<std::int64_t>();
    sums.failed = from.at("failed").get<std::int64_t>();
    sums.changed = from.at("changed").get<std::int64_t>();
    sums.took_ms = from.at("took_ms").get<std::int64_t>();
    sums.longest_ms = from.at("longest_ms").get<int>();
    sums.durations = duration_histogram::read(from.at("durations"));
    sums.facts = read_facts(from.at("facts"));
    return sums;
  } catch (const std::exception&) {
    return {};
  }
}

rollup rollup_of(const tally& sums, const fact_owner& owner, std::string_view span) {
  rollup made;
  made.user_id = owner.user;
  made.monitor_id = owner.monitor;
  made.span = span;
  made.start_at = sums.start;
  made.looks = sums.looks;
  made.failed = sums.failed;
  made.changed = sums.changed;
  made.took_ms = sums.took_ms;
  made.longest_ms = sums.longest_ms;
  made.durations.text = sums.durations.to_json();
  made.facts.text = facts_json(sums.facts);
  return made;
}

tally tally_of(const rollup& row) {
  auto sums = begun(row.start_at);
  sums.looks = row.looks;
  sums.failed = row.failed;
  sums.changed = row.changed;
  sums.took_ms = row.took_ms;
  sums.longest_ms = row.longest_ms;
  sums.durations = duration_histogram::read(json::parse(row.durations.text));
  sums.facts = read_facts(json::parse(row.facts.text));
  return sums;
}

void roll_up(monitor_progress& progress, const evaluation& look, const known_facts& found,
             std::vector<change>& changes) {
  const fact_owner owner{progress.user_id, progress.id};
  const timestamp hour = floor<hours>(look.at);
  auto sums = read_tally(progress.this_hour);
  if (sums && hour > sums->start) {
    changes.push_back({make_row(rollup_of(*sums, owner, "hour"))});
    auto day = read_tally(progress.today).value_or(begun(floor<days>(sums->start)));
    merge(day, *sums);
    const bool is_over = floor<days>(hour) > day.start;
    if (is_over) changes.push_back({make_row(rollup_of(day, owner, "day"))});
    progress.today = is_over ? std::string() : tally_json(day);
    sums.reset();
  }
  if (!sums) sums = begun(hour);
  count(*sums, look, found);
  progress.this_hour = tally_json(*sums);
}

}  // namespace steward
