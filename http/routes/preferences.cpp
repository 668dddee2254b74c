#include "domain/preferences_commands.hpp"
#include "http/routes/all.hpp"
#include "http/routes/resource.hpp"
#include "http/schema.hpp"

namespace steward::http {
namespace {

outcome get(const request&) {
  return make_query([](const user_state& state, const context&) { return get_preferences(state); });
}

outcome update(const request& req) {
  return with_body(req, read_preferences, [&](preferences_input input) {
    // Another zone moves the reminders of all tasks.
    return make_command(
        [expected = expected_of(req), input = std::move(input)](const user_state& state, const context& ctx) {
          return update_preferences(state, ctx, expected, input);
        },
        true);
  });
}

constexpr std::string_view preferences_schema =
    R"({"type":"object","properties":{"timezone":{"type":"string"},"day_start_hour":{"type":"integer"},)"
    R"("quiet_hours":{"type":["object","null"],"properties":{"from":{"type":"string"},"to":{"type":"string"},)"
    R"("days":{"type":"array","items":{"type":"string"}}}},)"
    R"("notify":{"type":"object","properties":{"reminder":{"type":"array","items":{"type":"string"}},)"
    R"("daily_summary":{"type":"array","items":{"type":"string"}},"monitor":{"type":"array","items":{"type":"string"}}}},)"
    R"("missed_reminders":{"type":"object","properties":{"policy":{"type":"string"},"minutes":{"type":"integer"}}},)"
    R"("daily_summary":{"type":"object","properties":{"enabled":{"type":"boolean"},"time":{"type":"string"}}},)"
    R"("updated_at":{"type":["string","null"],"format":"date-time"},"version":{"type":"integer"}}})";
constexpr std::string_view preferences_ref = R"({"$ref":"#/components/schemas/Preferences"})";

}  // namespace

void add_preferences_routes(route_table& table) {
  table.add_schema("Preferences", preferences_schema);
  table.add_event({"preferences.updated", "preferences", "Preferences were changed.", preferences_ref});
  const auto add = [&](method verb, handler run, operation_doc doc) {
    doc.tag = "preferences";
    doc.response_schema = preferences_ref;
    table.add({.verb = verb, .pattern = "/api/v1/me/preferences", .run = run, .doc = std::move(doc)});
  };
  const auto change = schema_of(preferences_table());
  add(method::get, get, {.operation_id = "getPreferences", .summary = "Zone, quiet hours, what is told"});
  add(method::put, update,
      {.operation_id = "updatePreferences",
       .summary = "Change preferences",
       .description = "A merge patch (RFC 7396), also within the objects.",
       .request_schema = change,
       .errors = {errc::precondition_failed}});
  add(method::patch, update,
      {.operation_id = "patchPreferences",
       .summary = "Change preferences",
       .description = "The same as PUT.",
       .request_schema = change,
       .errors = {errc::precondition_failed}});
}

}  // namespace steward::http
