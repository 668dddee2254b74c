#include "domain/monitors/source.hpp"

#include <algorithm>

#include "domain/field_table.hpp"
#include "domain/task_filter.hpp"

namespace steward {
namespace {

using nlohmann::json;
using kind = input_kind;

constexpr std::int64_t longest_url = 2'000;

constexpr std::array<input_field, 3> fields{{
    {.name = "kind",
     .kind = kind::choice,
     .doc = "Where the facts come from: a page as people see it, a JSON document, the user's own tasks, or "
            "another "
            "monitor of the user.",
     .example = "\"web_page\"",
     .required = true,
     .choices = source_kind_names},
    {.name = "url",
     .kind = kind::text,
     .doc = "Of web_page and json_api.",
     .example = "\"https://shop.example/foo\"",
     .min = 1,
     .max = longest_url,
     .check = check_source_url,
     .format = "uri"},
    {.name = "filter",
     .kind = kind::object,
     .doc = "own_tasks: which tasks, by the fields of task filters; own_facts: the monitor_id.",
     .example = R"({"due":"overdue"})"},
}};

void check_task_filter(const json& filter, const std::string& at, field_errors& faults) {
  const auto read = parse_task_filter(filter, at);
  if (!read) faults.insert(faults.end(), read.fault().fields.begin(), read.fault().fields.end());
}

constexpr std::array<input_field, 1> monitor_fields{{{.name = "monitor_id",
                                                      .kind = kind::id,
                                                      .doc = "The monitor whose facts are watched.",
                                                      .example = "\"01890a5d-ac96-774b-bcce-b302099a8057\"",
                                                      .required = true}}};
constexpr input_table monitor_table{"FactsFilter", monitor_fields};

bool fetches(source_kind kind) { return kind == source_kind::web_page || kind == source_kind::json_api; }

/// What goes with the kind.
void check_members(const monitor_source& source, json& filter, std::string_view at, field_errors& faults) {
  const bool from_outside = fetches(source.kind);
  if (from_outside && source.url.empty()) add_fault(faults, at, "url", "required", "Say where to look.");
  if (!from_outside && !source.url.empty())
    add_fault(faults, at, "url", "not_allowed", "Your own data has no address. Leave it out.");
  const auto pointer = pointer_to(at, "filter");
  if (from_outside && !filter.is_null())
    add_fault(faults, at, "filter", "not_allowed", "Only own_tasks and own_facts have it. Leave it out.");
  else if (source.kind == source_kind::own_tasks && !filter.is_null())
    check_task_filter(filter, pointer, faults);
  else if (source.kind == source_kind::own_facts && filter.is_null())
    add_fault(faults, at, "filter", "required", "Give the monitor_id.");
  else if (source.kind == source_kind::own_facts)
    read_members(filter, monitor_table, pointer, faults, [](int, json&) {});
}

}  // namespace

constexpr input_table monitor_source_table{"MonitorSource", fields};

std::optional<text_fault> check_source_url(std::string_view url) {
  const auto lower = lower_ascii(url.substr(0, 8));
  const auto begin = lower.starts_with("https://") ? 8u : lower.starts_with("http://") ? 7u : 0u;
  const auto host = url.substr(begin, url.find_first_of("/?#", begin) - begin);
  const auto plain = [](char c) {
    return c > 0x20 && c != 0x7F && c != '"' && c != '<' && c != '>' && c != '\\';
  };
  const bool text_is_plain = std::all_of(
      url.begin(), url.end(), [&](char c) { return static_cast<unsigned char>(c) >= 0x80 || plain(c); });
  if (begin == 0 || host.empty() || host.front() == ':' || !text_is_plain)
    return text_fault{"invalid_url", "Write an address like \"https://shop.example/foo\", without spaces."};
  if (host.find('@') != std::string_view::npos)
    return text_fault{"invalid_url", "Leave user and password out of the address."};
  return std::nullopt;
}

void append_json(std::string& out, const monitor_source& source) {
  json_object object(out);
  object.member("kind", source_kind_names[static_cast<std::size_t>(source.kind)]);
  if (!source.url.empty()) object.member("url", source.url);
  if (!source.filter.text.empty()) object.member("filter", source.filter);
  object.end();
}

monitor_source read_monitor_source(json& body, std::string_view at, field_errors& faults) {
  const auto before = faults.size();
  monitor_source source;
  json filter;
  read_members(body, monitor_source_table, at, faults, [&](int place, json& value) {
    if (place == 0)
      source.kind =
          static_cast<source_kind>(choice_index(source_kind_names, value.get_ref<const std::string&>()));
    if (place == 1) source.url = value.get<std::string>();
    if (place == 2) filter = std::move(value);
  });
  if (!filter.is_null()) source.filter.text = filter.dump();
  if (faults.size() == before) check_members(source, filter, at, faults);
  return source;
}

}  // namespace steward
