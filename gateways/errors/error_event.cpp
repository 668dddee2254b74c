#include "gateways/errors/error_event.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "gateways/errors/scrub.hpp"

namespace steward {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 3> passed_on{"request_id", "method", "status"};
constexpr std::array<std::string_view, 5> causes{"what", "why", "reason", "detail", "kind"};

std::string text_of(const log::field& field) {
  return std::visit(
      [](const auto& value) -> std::string {
        using type = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<type, std::string_view>)
          return std::string(value);
        else if constexpr (std::is_same_v<type, bool>)
          return value ? "true" : "false";
        else
          return std::to_string(value);
      },
      field.value);
}

template <class Names>
bool is_among(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::optional<error_destination> error_destination::parse(std::string_view dsn) {
  const auto scheme = dsn.find("://"), at = dsn.find('@'), slash = dsn.rfind('/');
  if (scheme == std::string_view::npos || at == std::string_view::npos || slash == std::string_view::npos)
    return std::nullopt;
  const auto protocol = dsn.substr(0, scheme);
  auto key = dsn.substr(scheme + 3, at - scheme - 3);
  key = key.substr(0, key.find(':'));  // old ones have a secret part, which is not sent any more
  if ((protocol != "http" && protocol != "https") || key.empty() || slash < at + 2 || slash + 1 == dsn.size())
    return std::nullopt;
  return error_destination{std::string(key), std::string(protocol) + "://" +
                                                 std::string(dsn.substr(at + 1, slash - at - 1)) + "/api/" +
                                                 std::string(dsn.substr(slash + 1)) + "/envelope/"};
}

error_event error_event::of(std::string_view message, log::fields values) {
  error_event made;
  made.message = message;
  for (const auto& field : values) {
    if (field.key == "trace_id")
      made.trace_id = text_of(field);
    else if (is_among(passed_on, field.key))
      made.tags.emplace_back(field.key, text_of(field));
    else if (is_among(causes, field.key))
      made.tags.emplace_back(field.key, scrubbed(text_of(field)));
  }
  return made;
}

std::string render_envelope(const error_event& what, const std::string& id,
                            std::chrono::system_clock::time_point now, std::string_view environment,
                            std::string_view release) {
  json event{{"event_id", id},
             {"timestamp", std::chrono::duration<double>(now.time_since_epoch()).count()},
             {"platform", "native"},
             {"level", "error"},
             {"logger", "steward"},
             {"environment", environment},
             {"release", release},
             {"logentry", {{"formatted", what.message}}},
             {"fingerprint", {what.message}},
             {"tags", json::object()}};
  for (const auto& [name, value] : what.tags) event["tags"][name] = value;
  if (what.trace_id.size() == 32)
    event["contexts"]["trace"] = {{"trace_id", what.trace_id}, {"span_id", id.substr(0, 16)}};
  const auto body = event.dump(-1, ' ', false, json::error_handler_t::replace);
  const json head{{"event_id", id}}, item{{"type", "event"}, {"length", body.size()}};
  return head.dump() + '\n' + item.dump() + '\n' + body + '\n';
}

}  // namespace steward
