#include "domain/schedule_view.hpp"

#include <utility>
#include <vector>

namespace steward {
namespace {

/// Calls f(name, value) for each member that users see, in the order of the document.
template <class F>
void each_member(const schedule& one, F f) {
  f("id", one.id);
  f("user_id", one.user_id);
  f("name", one.name);
  f("kind", one.kind);
  f("times", one.times);
  f("timezone", one.timezone);
  f("payload", one.payload);
  f("priority", one.priority);
  f("overlap", overlap_names[static_cast<std::size_t>(one.overlap)]);
  f("catch_up", catch_up_names[static_cast<std::size_t>(one.catch_up)]);
  f("catch_up_seconds", one.catch_up_seconds);
  f("jitter_ms", one.jitter_ms);
  f("pause_after", one.pause_after);
  f("failures", one.failures);
  f("paused", one.paused);
  f("next_at", one.next_at);
  f("last_at", one.last_at);
  f("created_at", one.created_at);
  f("updated_at", one.updated_at);
  f("version", one.version);
}

}  // namespace

std::string schedule_json(const schedule& one) {
  std::string out;
  json_object object(out);
  each_member(one, [&](std::string_view name, const auto& value) { object.member(name, value); });
  object.end();
  return out;
}

std::string changed_members(const schedule& before, const schedule& after) {
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

}  // namespace steward
