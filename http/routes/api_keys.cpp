#include "domain/api_key_commands.hpp"
#include "http/api_key_token.hpp"
#include "http/routes/all.hpp"
#include "http/routes/resource.hpp"
#include "http/schema.hpp"

namespace steward::http {
namespace {

outcome list(const request&) {
  return make_query([](const user_state& state, const context&) { return list_api_keys(state); });
}

outcome get(const request& req) {
  return with_id(req, "API key", [](const uuid& id) {
    return make_query([id](const user_state& state, const context&) { return get_api_key(state, id); });
  });
}

outcome create(const request& req) {
  const auto read = [&](nlohmann::json& body) { return read_new_api_key(body, req.services->scopes); };
  return with_body(req, read, [&](api_key_input input) {
    return make_command([input = std::move(input), fresh = make_api_key(req.user())](const user_state& state,
                                                                                     const context& ctx) {
      return create_api_key(state, ctx, input, fresh);
    });
  });
}

outcome rotate(const request& req) {
  return with_id(req, "API key", [&](const uuid& id) -> outcome {
    const auto make = [&](std::chrono::seconds overlap) {
      return make_command(
          [id, overlap, fresh = make_api_key(req.user())](const user_state& state, const context& ctx) {
            return rotate_api_key(state, ctx, id, overlap, fresh);
          });
    };
    if (req.body.empty()) return make(std::chrono::seconds{0});
    return with_body(req, read_api_key_rotation, make);
  });
}

outcome revoke(const request& req) {
  return with_id(req, "API key", [](const uuid& id) {
    return make_command(
        [id](const user_state& state, const context& ctx) { return revoke_api_key(state, ctx, id); });
  });
}

response present_secret(const reply& what, const request& req) {
  auto answer = present_reply(what, req);
  answer.cache = caching::no_store;
  answer.compressible = false;
  return answer;
}

constexpr std::string_view key_schema =
    R"({"type":"object","properties":{"id":{"type":"string","format":"uuid"},"name":{"type":"string"},"hint":{"type":"string","description":"how the key ends"},)"
    R"("scopes":{"type":"array","items":{"type":"string"}},"expires_at":{"type":["string","null"],"format":"date-time"},)"
    R"("last_used_at":{"type":["string","null"],"format":"date-time","description":"to the hour"},"created_at":{"type":"string","format":"date-time"},)"
    R"("updated_at":{"type":"string","format":"date-time"},"key":{"type":["string","null"],"description":"only when it is made, and only once"}}})";
constexpr std::string_view key_ref = R"({"$ref":"#/components/schemas/ApiKey"})";
constexpr std::string_view one_key = "/api/v1/api-keys/{id}";
constexpr std::string_view shown_once =
    "Makes the request safe to repeat: the same key answers the same for 24 hours, but with null in place of "
    "the API key, "
    "which is told once. If it was lost on the way, rotate it.";

}  // namespace

void add_api_key_routes(route_table& table) {
  table.add_schema("ApiKey", key_schema);
  for (const auto& [kind, summary] : {std::pair{"api_key.created", "An API key was made."},
                                      std::pair{"api_key.rotated", "An API key was replaced."},
                                      std::pair{"api_key.revoked", "An API key was revoked."}})
    table.add_event({kind, "api_keys", summary, key_ref});
  const auto add = [&](method verb, std::string_view pattern, handler run, operation_doc doc) {
    doc.tag = "API keys";
    table.add({.verb = verb,
               .pattern = pattern,
               .run = run,
               .present = present_secret,
               .scope = no_scope,
               .doc = std::move(doc)});
  };
  add(method::get, "/api/v1/api-keys", list,
      {.operation_id = "listApiKeys",
       .summary = "The own API keys",
       .response_schema =
           R"({"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/ApiKey"}},"total":{"type":"integer"}}})"});
  add(method::post, "/api/v1/api-keys", create,
      {.operation_id = "createApiKey",
       .summary = "Make an API key; the answer is the only place where it is told",
       .request_schema = schema_of(api_key_table()),
       .response_schema = key_ref,
       .success = 201,
       .key_note = shown_once,
       .errors = {errc::limit_reached}});
  add(method::get, one_key, get,
      {.operation_id = "getApiKey",
       .summary = "One API key",
       .response_schema = key_ref,
       .errors = {errc::not_found}});
  add(method::delete_, one_key, revoke,
      {.operation_id = "revokeApiKey",
       .summary = "Revoke an API key; within 5 seconds it opens nothing",
       .success = 204,
       .errors = {errc::not_found}});
  add(method::post, "/api/v1/api-keys/{id}/rotate", rotate,
      {.operation_id = "rotateApiKey",
       .summary = "Replace an API key by a new one with the same name and scopes",
       .request_schema = schema_of(api_key_rotation_table()),
       .request_required = false,
       .response_schema = key_ref,
       .key_note = shown_once,
       .errors = {errc::not_found}});
}

}  // namespace steward::http
