#include "domain/monitors/monitor_view.hpp"

#include <algorithm>

#include "domain/monitors/ai_use.hpp"
#include "domain/monitors/trigger.hpp"

namespace steward {
namespace {

constexpr std::string_view status_names[] = {"provisional", "final"};

/// Calls f(name, value) for each member that users see, in the order of the document.
template <class F>
void each_member(const monitor& one, F f) {
  f("id", one.id);
  f("user_id", one.user_id);
  f("name", one.name);
  f("prompt", one.prompt);
  f("frequency", one.times);
  f("timezone", one.timezone);
  f("classification", one.classification);
  f("classification_status", status_names[one.classification_status]);
  f("policy", one.policy);
  f("ai", ai_use_names[static_cast<std::size_t>(one.ai)]);
  f("paused", one.paused);
  f("state", one.state);
  f("state_since", one.state_since);
  f("created_at", one.created_at);
  f("updated_at", one.updated_at);
  f("version", one.version);
}

template <class F>
void each_member(const monitor_progress& one, F f) {
  f("next_at", one.next_at);
  f("last_at", one.last_at);
  f("outcome", one.outcome);
  f("error", one.error);
  f("failures", one.failures);
  f("evaluations", one.evaluations);
  f("facts", one.facts);
}

template <class F>
void each_member(const trigger& one, F f) {
  f("id", one.id);
  f("user_id", one.user_id);
  f("monitor_id", one.monitor_id);
  f("name", one.name);
  f("rule", one.rule);
  f("actions", one.actions);
  f("enabled", one.enabled);
  f("fired", one.fired);
  f("fired_at", one.fired_at);
  f("created_at", one.created_at);
  f("updated_at", one.updated_at);
  f("version", one.version);
}

template <class F>
void each_member(const action& one, F f) {
  f("id", one.id);
  f("user_id", one.user_id);
  f("monitor_id", one.monitor_id);
  f("name", one.name);
  f("kind", one.kind);
  f("content", one.content);
  f("created_at", one.created_at);
  f("updated_at", one.updated_at);
  f("version", one.version);
}

template <class... Records>
std::string document(const Records&... records) {
  std::string out;
  json_object object(out);
  (each_member(records, [&](std::string_view name, const auto& value) { object.member(name, value); }), ...);
  object.end();
  return out;
}

template <class Record>
std::string difference(const Record& before, const Record& after) {
  std::vector<std::string> old;
  each_member(before, [&](std::string_view, const auto& value) { append_json(old.emplace_back(), value); });
  std::string out;
  json_object object(out);
  std::size_t place = 0;
  each_member(after, [&](std::string_view name, const auto& value) {
    std::string now;
    append_json(now, value);
    const auto& was = old[place++];
    if (was == now || name == "updated_at" || name == "version") return;
    object.name(name).append("[").append(was).append(",").append(now).append("]");
  });
  object.end();
  return out;
}

}  // namespace

std::string monitor_json(const monitor& one, const monitor_progress& progress) {
  return document(one, progress);
}
std::string monitor_json(const monitor& one) { return document(one); }
std::string trigger_json(const trigger& one) { return document(one); }
std::string action_json(const action& one) { return document(one); }

std::string changed_members(const monitor& before, const monitor& after) { return difference(before, after); }
std::string changed_members(const trigger& before, const trigger& after) { return difference(before, after); }
std::string changed_members(const action& before, const action& after) { return difference(before, after); }

std::string monitor_etag(const monitor& one, const monitor_progress& progress) {
  return '"' + std::to_string(one.version) + '.' + std::to_string(progress.version) + '"';
}

bool is_meant(const precondition& expected, const monitor& one) {
  if (expected.allows(one.version)) return true;
  const auto begin = '"' + std::to_string(one.version) + '.';
  return std::any_of(expected.etags->begin(), expected.etags->end(),
                     [&](const std::string& tag) { return tag.starts_with(begin); });
}

}  // namespace steward
