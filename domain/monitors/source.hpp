#pragma once

#include <array>
#include <string>
#include <string_view>

#include "domain/input.hpp"
#include "domain/json_write.hpp"

namespace steward {

/// Where a monitor's facts come from (FEATURES C13).
enum class source_kind : int {
  web_page,   ///< `url`: HTML or text, as people see it
  json_api,   ///< `url`: a JSON document
  own_tasks,  ///< the user's tasks that `filter` wants: facts "count" (number) and "titles" (set)
  own_facts   ///< the facts of another monitor of the user
};
inline constexpr std::array<std::string_view, 4> source_kind_names{"web_page", "json_api", "own_tasks",
                                                                   "own_facts"};

struct monitor_source {
  source_kind kind = source_kind::web_page;
  std::string url;   ///< http or https, at most 2,000 bytes; empty for the user's own
  json_text filter;  ///< own_tasks: an object that parse_task_filter reads; own_facts: {"monitor_id":"..."};
                     ///< else empty

  bool operator==(const monitor_source&) const = default;
};

/// {"kind":"web_page","url":"https://..."} or {"kind":"own_tasks","filter":{"due":"overdue"}}
void append_json(std::string& out, const monitor_source&);

extern const input_table monitor_source_table;
/// Reads a source, the object at `at`.
monitor_source read_monitor_source(nlohmann::json& body, std::string_view at, field_errors& faults);

/// http or https with a host, without user, spaces and control characters. Whether it may be fetched is
/// decided elsewhere (FEATURES E9).
std::optional<text_fault> check_source_url(std::string_view);

}  // namespace steward
