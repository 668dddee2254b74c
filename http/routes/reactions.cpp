#include <functional>

#include "domain/monitors/reaction_requests.hpp"
#include "http/routes/all.hpp"
#include "http/routes/resource.hpp"
#include "http/schema.hpp"

namespace steward::http {
namespace {

constexpr parameter monitor_parameter{"monitor_id", value_kind::uuid, "Only those of this monitor."};

using list_function = result<reply> (*)(const user_state&, const std::optional<uuid>&);

template <list_function show>
outcome list(const request& req) {
  field_errors faults;
  std::optional<uuid> monitor;
  for (const auto& [name, value] : req.query) {
    if (name != monitor_parameter.name)
      faults.push_back(unknown_parameter(name, name));
    else if (read_query_value(monitor_parameter, value, faults))
      monitor = uuid::parse(value);
  }
  if (!faults.empty()) return invalid_input(std::move(faults));
  return make_query([monitor](const user_state& state, const context&) { return show(state, monitor); });
}

template <list_function show>
outcome list_of_monitor(const request& req) {
  return with_id(req, "Monitor", [](const uuid& id) {
    return make_query([id](const user_state& state, const context&) { return show(state, id); });
  });
}

/// Triggers or actions: how they are read and changed.
struct triggers {
  using input = trigger_input;
  static constexpr auto read_new = read_new_trigger;
  static constexpr auto read_update = read_trigger_update;
  static constexpr auto create = create_trigger;
  static constexpr auto update = update_trigger;
  static constexpr auto remove = delete_trigger;
  static constexpr auto get = get_trigger;
  static constexpr auto show = list_triggers;
  static constexpr std::string_view what = "Trigger";
};
struct actions {
  using input = action_input;
  static constexpr auto read_new = read_new_action;
  static constexpr auto read_update = read_action_update;
  static constexpr auto create = create_action;
  static constexpr auto update = update_action;
  static constexpr auto remove = delete_action;
  static constexpr auto get = get_action;
  static constexpr auto show = list_actions;
  static constexpr std::string_view what = "Action";
};

template <class Sort>
outcome create_for(const request& req, const std::optional<uuid>& monitor) {
  return with_body(
      req, [&](nlohmann::json& body) { return Sort::read_new(body, monitor); },
      [](typename Sort::input input) {
        return make_command([input = std::move(input)](const user_state& state, const context& ctx) {
          return Sort::create(state, ctx, input);
        });
      });
}

template <class Sort>
outcome create(const request& req) {
  return create_for<Sort>(req, std::nullopt);
}

template <class Sort>
outcome create_in_monitor(const request& req) {
  return with_id(req, "Monitor", [&](const uuid& id) { return create_for<Sort>(req, id); });
}

template <class Sort>
outcome get(const request& req) {
  return with_id(req, Sort::what, [](const uuid& id) {
    return make_query([id](const user_state& state, const context&) { return Sort::get(state, id); });
  });
}

template <class Sort>
outcome update(const request& req) {
  return with_id(req, Sort::what, [&](const uuid& id) {
    return with_body(req, Sort::read_update, [&](typename Sort::input input) {
      return make_command([target = reaction_target{id, expected_of(req)}, input = std::move(input)](
                              const user_state& state, const context& ctx) {
        return Sort::update(state, ctx, target, input);
      });
    });
  });
}

template <class Sort, auto act>
outcome change(const request& req) {
  return with_id(req, Sort::what, [&](const uuid& id) {
    return make_command([target = reaction_target{id, expected_of(req)}](
                            const user_state& state, const context& ctx) { return act(state, ctx, target); });
  });
}

constexpr std::string_view trigger_schema =
    R"({"type":"object","properties":{"id":{"type":"string","format":"uuid"},"user_id":{"type":"string","format":"uuid"},)"
    R"("monitor_id":{"type":"string","format":"uuid"},"name":{"type":"string"},"rule":{"type":"object"},)"
    R"("actions":{"type":"array","items":{"type":"string","format":"uuid"}},"enabled":{"type":"boolean"},"fired":{"type":"integer"},)"
    R"("fired_at":{"type":["string","null"]},"created_at":{"type":"string","format":"date-time"},)"
    R"("updated_at":{"type":"string","format":"date-time"},"version":{"type":"integer"}}})";
constexpr std::string_view action_schema =
    R"({"type":"object","properties":{"id":{"type":"string","format":"uuid"},"user_id":{"type":"string","format":"uuid"},)"
    R"("monitor_id":{"type":"string","format":"uuid"},"name":{"type":"string"},)"
    R"("kind":{"type":"string","enum":["in_app","email","create_task","webhook"]},"content":{"type":"object"},)"
    R"("created_at":{"type":"string","format":"date-time"},"updated_at":{"type":"string","format":"date-time"},"version":{"type":"integer"}}})";

/// What the two differ in, for documentation.
struct words {
  std::string_view resource;  ///< "triggers"
  std::string_view name;      ///< "Trigger"
  std::string_view does;
  const input_table& created;
  const input_table& updated;
};

template <class Sort>
void add_sort(route_table& table, const words& say, std::string_view root, std::string_view suffix) {
  const auto text = [](auto... parts) { return keep((std::string(parts) + ...)); };
  const auto ref = text(R"({"$ref":"#/components/schemas/)", say.name, R"("})");
  const auto page = text(R"({"type":"object","properties":{"items":{"type":"array","items":)", ref,
                         R"(},"total":{"type":"integer"}}})");
  const auto all = text(root, say.resource), one = text(all, "/{id}");
  const auto of_monitor = text(root, "monitors/{id}/", say.resource);
  const auto id = [&](std::string_view verb, std::string_view rest) { return text(verb, rest, suffix); };
  const auto add = [&](method verb, std::string_view pattern, handler run, operation_doc doc) {
    doc.tag = suffix.empty() ? "monitors" : "facades";
    table.add({.verb = verb,
               .pattern = pattern,
               .run = run,
               .deprecated = !suffix.empty(),
               .scope = verb == method::get ? "monitors:read" : "monitors:write",
               .doc = std::move(doc)});
  };
  const std::vector<errc> errors{errc::not_found, errc::precondition_failed};
  const auto plural = text(say.name, "s");
  add(method::get, all, list<Sort::show>,
      {.operation_id = id("list", plural),
       .summary = text(plural, " of all monitors, oldest first"),
       .parameters = docs_of({&monitor_parameter, 1}),
       .response_schema = page});
  add(method::get, of_monitor, list_of_monitor<Sort::show>,
      {.operation_id = id("listMonitor", plural),
       .summary = text(plural, " of a monitor, oldest first"),
       .response_schema = page,
       .errors = {errc::not_found}});
  for (const auto& [pattern, run, verb] :
       {std::tuple{all, handler(create<Sort>), "create"},
        std::tuple{of_monitor, handler(create_in_monitor<Sort>), "createMonitor"}})
    add(method::post, pattern, run,
        {.operation_id = id(verb, say.name),
         .summary = say.does,
         .request_schema = schema_of(say.created),
         .response_schema = ref,
         .success = 201,
         .errors = {errc::not_found, errc::limit_reached}});
  add(method::get, one, get<Sort>,
      {.operation_id = id("get", say.name),
       .summary = text("One of the ", plural),
       .response_schema = ref,
       .errors = {errc::not_found}});
  for (const auto& [verb, name] : {std::pair{method::put, "update"}, std::pair{method::patch, "patch"}})
    add(verb, one, update<Sort>,
        {.operation_id = id(name, say.name),
         .summary = "Change it",
         .description = "A merge patch (RFC 7396).",
         .request_schema = schema_of(say.updated),
         .response_schema = ref,
         .errors = errors});
  add(method::delete_, one, change<Sort, Sort::remove>,
      {.operation_id = id("delete", say.name), .summary = "Delete it", .success = 204, .errors = errors});
  if constexpr (std::is_same_v<Sort, triggers>)
    add(method::post, text(one, "/test"), change<Sort, test_trigger>,
        {.operation_id = id("test", say.name),
         .summary = "Do what its actions do, now",
         .description = "Nothing has happened, and it does not count as fired.",
         .response_schema = ref,
         .errors = errors});
}

void add_events(route_table& table) {
  constexpr std::string_view trigger_ref = R"({"$ref":"#/components/schemas/Trigger"})";
  constexpr std::string_view action_ref = R"({"$ref":"#/components/schemas/Action"})";
  for (const auto& [kind, summary, ref] :
       {std::tuple{"trigger.created", "A trigger was made.", trigger_ref},
        std::tuple{"trigger.updated", "A trigger was changed.", trigger_ref},
        std::tuple{"trigger.deleted", "A trigger was deleted.", trigger_ref},
        std::tuple{"trigger.fired", "A trigger has fired, or holds a line for the digest.", trigger_ref},
        std::tuple{"action.created", "An action was made.", action_ref},
        std::tuple{"action.updated", "An action was changed.", action_ref},
        std::tuple{"action.deleted", "An action was deleted.", action_ref},
        std::tuple{"action.failed", "An action could not be done: see changed.error.", action_ref}})
    table.add_event({kind, "monitors", summary, ref});
}

}  // namespace

void add_reaction_routes(route_table& table) {
  table.add_schema("Trigger", trigger_schema);
  table.add_schema("Action", action_schema);
  add_events(table);
  const words of_triggers{"triggers", "Trigger", "Say when a monitor acts", trigger_create_table(),
                          trigger_update_table()};
  const words of_actions{"actions", "Action", "Say what a monitor does", action_create_table(),
                         action_update_table()};
  for (const auto& [root, suffix] : {std::pair{"/api/v1/", ""}, std::pair{"/api/", "S1"}}) {
    add_sort<triggers>(table, of_triggers, root, suffix);
    add_sort<actions>(table, of_actions, root, suffix);
  }
}

}  // namespace steward::http
