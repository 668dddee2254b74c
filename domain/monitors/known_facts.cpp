#include "domain/monitors/known_facts.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

namespace steward {
namespace {

using nlohmann::json;

int percent(double confidence) {
  return static_cast<int>(std::lround(std::clamp(confidence, 0.0, 1.0) * 100));
}

void append_known(std::string& out, const known_fact& one) {
  json_object(out)
      .member("name", one.what.name)
      .member("value", fact_value_json(one.what.value))
      .member("unit", one.what.unit)
      .member("confidence", json_text{number_text(percent(one.what.confidence) / 100.0)})
      .member("evidence", one.what.evidence)
      .member("first_at", one.first_at)
      .member("last_at", one.last_at)
      .member("seen", one.seen)
      .end();
}

known_fact read_known(const json& from) {
  const auto time = [&](const char* name) {
    return parse_time(from.at(name).get_ref<const std::string&>()).value().at;
  };
  known_fact one;
  one.what.name = from.at("name").get<std::string>();
  one.what.value = read_fact_value(from.at("value")).value();
  one.what.unit = from.at("unit").get<std::string>();
  one.what.confidence = from.at("confidence").get<double>();
  one.what.evidence = from.at("evidence").get<std::string>();
  one.first_at = time("first_at");
  one.last_at = time("last_at");
  one.seen = from.at("seen").get<std::int64_t>();
  return one;
}

/// The row of a value that is not the present one any more. What was seen once stands there as it is.
void end_run(const known_fact& gone, const fact_owner& owner, std::vector<change>& changes) {
  if (gone.seen == 1) return;
  auto last = row_of(gone, owner);
  last.version = 2;
  changes.push_back({make_row(std::move(last))});
}

}  // namespace

std::string known_facts_json(const known_facts& facts) {
  std::string out = "[";
  for (const auto& one : facts) {
    if (out.size() > 1) out += ',';
    append_known(out, one);
  }
  return out += ']';
}

known_facts read_known_facts(const std::string& text) {
  known_facts found;
  try {
    for (const auto& one : json::parse(text)) found.push_back(read_known(one));
  } catch (const std::exception&) {
    found.clear();
  }
  return found;
}

fact_values values_of(const known_facts& facts) {
  fact_values values;
  for (const auto& one : facts) values.emplace(one.what.name, one.what.value);
  return values;
}

std::string fact_values_json(const fact_values& values) {
  std::string out = "{";
  for (const auto& [name, value] : values) {
    if (out.size() > 1) out += ',';
    append_json(out, name);
    out += ':' + fact_value_json(value).text;
  }
  return out += '}';
}

fact_values read_fact_values(const std::string& text) {
  fact_values values;
  const auto object = json::parse(text, nullptr, false);
  if (!object.is_object()) return values;
  for (const auto& [name, value] : object.items())
    if (auto read = read_fact_value(value)) values.emplace(name, *std::move(read));
  return values;
}

std::vector<extracted_fact> facts_of(const known_facts& facts) {
  std::vector<extracted_fact> all;
  for (const auto& one : facts) all.push_back(one.what);
  return all;
}

known_facts take_in(const known_facts& known, const std::vector<extracted_fact>& found,
                    const fact_owner& owner, timestamp now, std::vector<change>& changes) {
  known_facts next;
  for (const auto& one : found) {
    const auto was = std::find_if(known.begin(), known.end(),
                                  [&](const known_fact& other) { return other.what.name == one.name; });
    if (was != known.end() && same_fact(was->what, one)) {
      next.push_back({one, was->first_at, now, was->seen + 1});
      continue;
    }
    if (was != known.end()) end_run(*was, owner, changes);
    next.push_back({one, now, now, 1});
    changes.push_back({make_row(row_of(next.back(), owner))});
  }
  for (const auto& one : known)
    if (std::none_of(found.begin(), found.end(),
                     [&](const extracted_fact& other) { return other.name == one.what.name; }))
      end_run(one, owner, changes);
  return next;
}

void complete(fact& row, const known_facts& known) {
  for (const auto& now : known)
    if (now.what.name == row.name && now.first_at == row.first_at) {
      row.last_at = now.last_at;
      row.seen = now.seen;
    }
}

fact row_of(const known_fact& one, const fact_owner& owner) {
  fact made;
  made.user_id = owner.user;
  made.monitor_id = owner.monitor;
  made.name = one.what.name;
  made.first_at = one.first_at;
  made.last_at = one.last_at;
  made.seen = one.seen;
  made.value = fact_value_json(one.what.value);
  made.unit = one.what.unit;
  made.evidence = one.what.evidence;
  made.confidence = percent(one.what.confidence);
  return made;
}

}  // namespace steward
