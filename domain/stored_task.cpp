#include "domain/stored_task.hpp"

#include <algorithm>
#include <utility>

#include "domain/task_input.hpp"

namespace steward {
namespace {

using nlohmann::json;

constexpr std::string_view kept[] = {"id", "user_id", "created_at", "updated_at"};

// Each reads one form of value; false when it has another, and then nothing is changed.

bool read(const json& value, std::string& into) {
  if (!value.is_string()) return false;
  into = value.get_ref<const std::string&>();
  return true;
}

bool read(const json& value, bool& into) {
  if (!value.is_boolean()) return false;
  into = value.get<bool>();
  return true;
}

/// The only int of a task is the rank of its priority.
bool read(const json& value, int& into) {
  const int rank = value.is_string() ? priority_rank(value.get_ref<const std::string&>()) : -1;
  if (rank >= 0) into = rank;
  return rank >= 0;
}

bool read(const json& value, timestamp& into) {
  const auto parsed = value.is_string() ? parse_time(value.get_ref<const std::string&>()) : std::nullopt;
  if (parsed) into = parsed->at;
  return parsed.has_value();
}

bool read(const json& value, uuid& into) {
  const auto parsed = value.is_string() ? uuid::parse(value.get_ref<const std::string&>()) : std::nullopt;
  if (parsed) into = *parsed;
  return parsed.has_value();
}

bool read(const json& value, std::vector<std::string>& into) {
  if (!value.is_array()) return false;
  std::vector<std::string> items;
  for (const auto& item : value)
    if (!read(item, items.emplace_back())) return false;
  into = std::move(items);
  return true;
}

/// Null stands for none, as a task without reminders shows no such member.
bool read(const json& value, std::vector<reminder>& into) {
  if (value.is_null()) into.clear();
  if (value.is_array()) into = parse_reminders(value.dump());
  return value.is_null() || value.is_array();
}

template <class T>
bool read(const json& value, std::optional<T>& into) {
  T content{};
  if (value.is_null())
    into.reset();
  else if (read(value, content))
    into = std::move(content);
  return true;
}

/// Only the version, which counts changes and so is kept.
bool read(const json&, std::int64_t&) { return false; }

}  // namespace

task stored_task(const event& e) {
  const auto members =
      json::parse(e.content.text, nullptr, false);  // the server's own: a defect must not throw
  task t;
  t.id = e.entity_id;
  t.user_id = e.user_id;
  t.created_at = t.updated_at = e.at;
  t.version = e.entity_version;
  put_stored(t, members);
  if (const auto found = members.find("created_at"); found != members.end()) read(*found, t.created_at);
  if (e.kind == "task.purged") {  // shows what was there before it
    --t.version;
    if (const auto found = members.find("updated_at"); found != members.end()) read(*found, t.updated_at);
  }
  return t;
}

void put_stored(task& t, const json& members) {
  boost::mp11::mp_for_each<boost::describe::describe_members<task, boost::describe::mod_public>>(
      [&](auto member) {
        const std::string_view name = member.name;
        if (std::find(std::begin(kept), std::end(kept), name) != std::end(kept)) return;
        if (const auto found = members.find(name); found != members.end()) read(*found, t.*member.pointer);
      });
}

}  // namespace steward
