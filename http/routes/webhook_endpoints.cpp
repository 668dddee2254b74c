#include "config/ports.hpp"
#include "domain/webhooks/delivery_commands.hpp"
#include "http/routes/all.hpp"
#include "http/routes/resource.hpp"
#include "http/schema.hpp"
#include "identity/vault.hpp"
#include "identity/webhook_signer.hpp"

namespace steward::http {
namespace {

webhook_rules rules_of(const request& req) {
  return {req.services->topics, req.services->event_kinds,
          req.config().outbound_networks == network_reach::any, ports_for_users(req.config())};
}

webhook_sealing sealing_of(const request& req) {
  return {[](webhook_signing signing) -> webhook_secret {
            auto made =
                signing == webhook_signing::hmac ? make_webhook_hmac_key() : make_webhook_ed25519_key();
            return {std::move(made.secret), std::move(made.public_key)};
          },
          [keys = req.services->secrets](const std::string& plain, const std::string& row) {
            return keys->seal(plain, sealed_purpose("webhook_keys", "sealed", row));
          }};
}

webhook_target target_of(const request& req, const uuid& id) { return {id, expected_of(req)}; }

outcome list(const request&) {
  return make_query([](const user_state& state, const context&) { return list_webhooks(state); });
}

outcome get(const request& req) {
  return with_id(req, "Webhook", [](const uuid& id) {
    return make_query([id](const user_state& state, const context&) { return get_webhook(state, {id, {}}); });
  });
}

outcome create(const request& req) {
  const auto read = [&](nlohmann::json& body) { return read_new_webhook(body, rules_of(req)); };
  return with_body(req, read, [&](webhook_input input) {
    return make_command(
        [input = std::move(input), sealing = sealing_of(req)](const user_state& state, const context& ctx) {
          return create_webhook(state, ctx, input, sealing);
        });
  });
}

outcome update(const request& req) {
  return with_id(req, "Webhook", [&](const uuid& id) {
    const auto read = [&](nlohmann::json& body) { return read_webhook_update(body, rules_of(req)); };
    return with_body(req, read, [&](webhook_input input) {
      return make_command([target = target_of(req, id), input = std::move(input)](const user_state& state,
                                                                                  const context& ctx) {
        return update_webhook(state, ctx, target, input);
      });
    });
  });
}

template <auto act>
outcome change(const request& req) {
  return with_id(req, "Webhook", [&](const uuid& id) {
    return make_command([target = target_of(req, id)](const user_state& state, const context& ctx) {
      return act(state, ctx, target);
    });
  });
}

outcome rotate(const request& req) {
  return with_id(req, "Webhook", [&](const uuid& id) -> outcome {
    const auto make = [&](webhook_rotation rotation) {
      return make_command([target = target_of(req, id), rotation, sealing = sealing_of(req)](
                              const user_state& state, const context& ctx) {
        return rotate_webhook_secret(state, ctx, target, rotation, sealing);
      });
    };
    if (req.body.empty()) return make({});
    return with_body(req, read_webhook_rotation, make);
  });
}

template <class Work>
outcome ask_for(Work work) {
  ask made;
  made.work = std::move(work);
  return made;
}

outcome deliveries(const request& req) {
  auto wanted = parse_delivery_list(req.query);
  if (!wanted) return std::move(wanted).fault();
  auto query = list_deliveries(*std::move(wanted), cursor_key_of(req));
  if (!query) return std::move(query).fault();
  return ask_for(*std::move(query));
}

outcome delivery(const request& req) {
  return with_id(req, "Delivery", [](const uuid& id) { return ask_for(get_delivery(id)); });
}

outcome replay(const request& req) {
  return with_id(req, "Delivery", [](const uuid& id) { return ask_for(replay_delivery(id)); });
}

outcome recover(const request& req) {
  return with_id(req, "Webhook", [&](const uuid& id) -> outcome {
    const auto since = parse_recover(req.query);
    if (!since) return since.fault();
    return ask_for(recover_deliveries(target_of(req, id), *since));
  });
}

response present_secret(const reply& what, const request& req) {
  auto answer = present_reply(what, req);
  answer.cache = caching::no_store;
  answer.compressible = false;
  return answer;
}

constexpr std::string_view webhook_schema =
    R"({"type":"object","properties":{"id":{"type":"string","format":"uuid"},"url":{"type":"string","format":"uri"},)"
    R"("description":{"type":"string"},"topics":{"type":"array","items":{"type":"string"}},"enabled":{"type":"boolean"},)"
    R"("disabled_reason":{"type":["string","null"],"description":"gone, failing; null: it is enabled, or its owner has turned it off"},)"
    R"("ordered":{"type":"boolean"},"signing":{"type":"string","enum":["ed25519","hmac"]},)"
    R"("public_key":{"type":["string","null"],"description":"whpk_..., with which receivers verify; null for hmac"},)"
    R"("previous_secret_until":{"type":["string","null"],"format":"date-time","description":"until then messages are signed with the former secret, too"},)"
    R"("failing_since":{"type":["string","null"],"format":"date-time"},)"
    R"("paused_until":{"type":["string","null"],"format":"date-time","description":"it has asked for a pause"},)"
    R"("created_at":{"type":"string","format":"date-time"},"updated_at":{"type":"string","format":"date-time"},"version":{"type":"integer"},)"
    R"("secret":{"type":["string","null"],"description":"whsec_... of hmac: only when it is made, and only once"}}})";
constexpr std::string_view webhook_ref = R"({"$ref":"#/components/schemas/Webhook"})";
constexpr std::string_view delivery_schema =
    R"({"type":"object","properties":{"id":{"type":"string","format":"uuid","description":"the message's webhook-id"},)"
    R"("webhook_id":{"type":"string","format":"uuid"},"type":{"type":"string"},"event_seq":{"type":["integer","null"]},)"
    R"("entity_id":{"type":["string","null"],"format":"uuid"},"state":{"type":"string","enum":["queued","delivered","failed","dropped"]},)"
    R"("attempts":{"type":"integer"},"last_status":{"type":["integer","null"]},"last_error":{"type":["string","null"]},)"
    R"("response":{"type":"string","description":"how the newest answer begins"},"next_at":{"type":["string","null"],"format":"date-time"},)"
    R"("delivered_at":{"type":["string","null"],"format":"date-time"},"created_at":{"type":"string","format":"date-time"},)"
    R"("updated_at":{"type":"string","format":"date-time"},"message":{"type":"object","description":"what is sent; not in lists"}}})";
constexpr std::string_view delivery_ref = R"({"$ref":"#/components/schemas/WebhookDelivery"})";
constexpr std::string_view list_schema =
    R"({"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/Webhook"}},"total":{"type":"integer"}}})";
constexpr std::string_view page_schema =
    R"({"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/WebhookDelivery"}},)"
    R"("limit":{"type":"integer"},"next_cursor":{"type":["string","null"]},"has_more":{"type":"boolean"}}})";
constexpr std::string_view one = "/api/v1/webhooks/{id}";
constexpr std::string_view shown_once =
    "Makes the request safe to repeat: the same key answers the same for 24 hours, but with null in place of "
    "the secret, which is told once. If it was lost on the way, rotate it.";

void add_events(route_table& table) {
  for (const auto& [kind, summary] :
       {std::pair{"webhook.created", "A webhook was made."},
        std::pair{"webhook.updated", "A webhook was changed."},
        std::pair{"webhook.deleted", "A webhook was deleted."},
        std::pair{"webhook.secret_rotated", "A webhook has a new secret."},
        std::pair{"webhook.disabled", "A webhook was turned off: its endpoint is gone, or fails for days."}})
    table.add_event({kind, "webhooks", summary, webhook_ref});
}

using adder = std::function<void(method, std::string_view, handler, operation_doc)>;

void add_endpoints(const adder& add) {
  const std::vector<errc> errors{errc::not_found, errc::precondition_failed};
  add(method::get, "/api/v1/webhooks", list,
      {.operation_id = "listWebhooks",
       .summary = "The webhooks, oldest first",
       .response_schema = list_schema});
  add(method::post, "/api/v1/webhooks", create,
      {.operation_id = "createWebhook",
       .summary = "Be told of events at a URL",
       .description = "Messages and signatures are those of Standard Webhooks 1.0.0; see docs/webhooks.md.",
       .request_schema = schema_of(webhook_create_table()),
       .response_schema = webhook_ref,
       .success = 201,
       .key_note = shown_once,
       .errors = {errc::limit_reached}});
  add(method::get, one, get,
      {.operation_id = "getWebhook",
       .summary = "One webhook",
       .response_schema = webhook_ref,
       .errors = {errc::not_found}});
  add(method::patch, one, update,
      {.operation_id = "updateWebhook",
       .summary = "Change a webhook (RFC 7396)",
       .request_schema = schema_of(webhook_update_table()),
       .response_schema = webhook_ref,
       .errors = errors});
  add(method::delete_, one, change<delete_webhook>,
      {.operation_id = "deleteWebhook",
       .summary = "Delete a webhook; what waits for it is not sent",
       .success = 204,
       .errors = errors});
  add(method::post, "/api/v1/webhooks/{id}/rotate-secret", rotate,
      {.operation_id = "rotateWebhookSecret",
       .summary = "Sign with a new secret, and for a day with the former one, too",
       .request_schema = schema_of(webhook_rotation_table()),
       .request_required = false,
       .response_schema = webhook_ref,
       .key_note = shown_once,
       .errors = errors});
  add(method::post, "/api/v1/webhooks/{id}/test", change<test_webhook>,
      {.operation_id = "testWebhook",
       .summary = "Send a message of the type webhook.test",
       .response_schema = delivery_ref,
       .success = 201,
       .errors = {errc::not_found, errc::precondition_failed, errc::conflict}});
}

void add_deliveries(const adder& add) {
  add(method::post, "/api/v1/webhooks/{id}/recover", recover,
      {.operation_id = "recoverWebhook",
       .summary = "Send again what did not arrive since a time, 1,000 messages at a time",
       .parameters = docs_of(recover_parameters()),
       .response_schema =
           R"({"type":"object","properties":{"queued":{"type":"integer"},"more":{"type":"boolean"}}})",
       .errors = {errc::not_found, errc::precondition_failed, errc::conflict}});
  add(method::get, "/api/v1/webhooks/deliveries", deliveries,
      {.operation_id = "listWebhookDeliveries",
       .summary = "What was sent, newest first: for 30 days, the newest 10,000 of each webhook",
       .parameters = docs_of(delivery_parameters()),
       .response_schema = page_schema});
  add(method::get, "/api/v1/webhooks/deliveries/{id}", delivery,
      {.operation_id = "getWebhookDelivery",
       .summary = "One delivery, with its message",
       .response_schema = delivery_ref,
       .errors = {errc::not_found}});
  add(method::post, "/api/v1/webhooks/deliveries/{id}/replay", replay,
      {.operation_id = "replayWebhookDelivery",
       .summary = "Send it again now: the same id and message, signed with the secret of now",
       .response_schema = delivery_ref,
       .errors = {errc::not_found, errc::conflict}});
}

}  // namespace

void add_webhook_endpoint_routes(route_table& table) {
  table.add_schema("Webhook", webhook_schema);
  table.add_schema("WebhookDelivery", delivery_schema);
  add_events(table);
  const auto add = [&](method verb, std::string_view pattern, handler run, operation_doc doc) {
    doc.tag = "webhooks";
    table.add(
        {.verb = verb, .pattern = pattern, .run = run, .present = present_secret, .doc = std::move(doc)});
  };
  add_endpoints(add);
  add_deliveries(add);
}

}  // namespace steward::http
