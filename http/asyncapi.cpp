#include "http/asyncapi.hpp"

#include <iterator>

#include "domain/json_write.hpp"

namespace steward::http {
namespace {

json_text raw(std::string_view text) { return {std::string(text)}; }

/// A message besides events. `members` are the properties of its payload, without `type`.
struct message_doc {
  std::string_view type;
  std::string_view summary;
  std::string_view members = "";
  bool over_events = true;  ///< also sent as a server-sent event of that name
};

constexpr std::string_view cursor = R"("cursor":{"type":"string"})";

constexpr message_doc from_server[] = {
    {"authenticated", "The token was accepted.",
     R"("user_id":{"type":"string","format":"uuid"},"expires_at":{"type":"string","format":"date-time"})",
     false},
    {"subscribed", "The stream begins after the cursor.",
     R"("epoch":{"type":"string"},"cursor":{"type":"string"},"topics":{"type":["array","null"],"items":{"type":"string"}})"},
    {"skipped", "These numbers are of topics that were not asked for.",
     R"("from":{"type":"integer"},"to":{"type":"integer"},"cursor":{"type":"string"})"},
    {"caught_up", "What was missed has been sent.", cursor},
    {"resync_required", "The cursor is void; the stream goes on after another one.",
     R"("reason":{"type":"string","enum":["epoch_changed","pruned","ahead"]},"cursor":{"type":"string"})"},
    {"snapshot", "A part of the state.",
     R"("topic":{"type":"string"},"items":{"type":"array","items":{"type":"object"}})"},
    {"snapshot_end", "The state is complete; the stream goes on after the cursor.", cursor},
    {"token_expires", "A fresh token is wanted.",
     R"("in_seconds":{"type":"integer"},"expires_at":{"type":"string","format":"date-time"})", false},
    {"error", "A message was not understood.", R"("code":{"type":"string"},"message":{"type":"string"})",
     false},
    {"pong", "The answer to ping.", "", false},
    {"closing", "The last server-sent event: why the stream ends.",
     R"("code":{"type":"integer"},"reason":{"type":"string"},"cursor":{"type":"string"})"},
};

constexpr message_doc from_client[] = {
    {"authenticate", "The token: first, if the handshake had none, or a fresh one.",
     R"("token":{"type":"string"})", false},
    {"subscribe", "Begins the stream anew.",
     R"("since":{"type":["string","null"]},"topics":{"type":["array","null"],"items":{"type":"string"}},"snapshot":{"type":"boolean"})",
     false},
    {"ping", "Is somebody there?", "", false},
};

void append_message(json_object& messages, const message_doc& doc) {
  json_object message(messages.name(doc.type));
  message.member("name", doc.type).member("summary", doc.summary);
  std::string payload = R"({"type":"object","required":["type"],"properties":{"type":{"const":")";
  payload.append(doc.type).append("\"}");
  if (!doc.members.empty()) payload.append(",").append(doc.members);
  message.member("payload", raw(payload + "}}")).end();
}

void append_event(json_object& messages, const event_doc& doc) {
  json_object message(messages.name(doc.kind));
  message.member("name", doc.kind).member("summary", doc.summary);
  std::string payload = R"({"allOf":[{"$ref":"#/components/schemas/Event"},{"properties":{"kind":{"const":")";
  payload.append(doc.kind).append(R"("},"topic":{"const":")").append(doc.topic).append(R"("},"data":)");
  payload.append(doc.data_schema).append("}}]}");
  message.member("payload", raw(payload)).end();
}

std::string reference(std::string_view channel, std::string_view message) {
  return R"({"$ref":"#/channels/)" + std::string(channel) + "/messages/" + std::string(message) + "\"}";
}

void append_operation(json_object& operations, std::string_view name, std::string_view action,
                      std::string_view channel, const std::vector<std::string_view>& messages) {
  json_object operation(operations.name(name));
  operation.member("action", action)
      .member("channel", raw(R"({"$ref":"#/channels/)" + std::string(channel) + "\"}"));
  auto& list = operation.name("messages");
  list += '[';
  for (const auto message : messages) {
    if (list.back() != '[') list += ',';
    list += reference(channel, message);
  }
  list += ']';
  operation.end();
}

struct channel_doc {
  std::string_view name, address, description;
  bool websocket;
};
constexpr channel_doc channels[] = {
    {"live", "/api/v1/live", "A WebSocket; each message is one text frame with a JSON object.", true},
    {"events", "/api/v1/events",
     "Server-sent events: the payload is in data. Events have no name, other messages that of their type.",
     false},
};

std::vector<std::string_view> sent_on(const channel_doc& channel, const route_table& table) {
  std::vector<std::string_view> names;
  for (const auto& event : table.events()) names.push_back(event.kind);
  for (const auto& message : from_server)
    if (channel.websocket ? message.type != "closing" : message.over_events) names.push_back(message.type);
  return names;
}

void append_channel(json_object& all, const channel_doc& doc, const route_table& table) {
  json_object channel(all.name(doc.name));
  channel.member("address", doc.address).member("description", doc.description);
  json_object messages(channel.name("messages"));
  const auto add = [&](std::string_view name) {
    messages.member(name, raw(R"({"$ref":"#/components/messages/)" + std::string(name) + "\"}"));
  };
  for (const auto name : sent_on(doc, table)) add(name);
  if (doc.websocket)
    for (const auto& message : from_client) add(message.type);
  messages.end();
  if (doc.websocket)
    channel.member(
        "bindings",
        raw(R"({"ws":{"method":"GET","query":{"type":"object","properties":{"since":{"type":"string"},"topics":{"type":"string"},"snapshot":{"type":"boolean"}}}}})"));
  channel.end();
}

void append_components(json_object& document, const route_table& table) {
  json_object components(document.name("components"));
  json_object messages(components.name("messages"));
  for (const auto& event : table.events()) append_event(messages, event);
  for (const auto& message : from_server) append_message(messages, message);
  for (const auto& message : from_client) append_message(messages, message);
  messages.end();
  json_object schemas(components.name("schemas"));
  for (const auto& [name, schema] : table.schemas()) schemas.member(name, raw(schema));
  schemas.end();
  components.member("securitySchemes",
                    raw(R"({"bearer":{"type":"http","scheme":"bearer","bearerFormat":"JWT"}})"));
  components.end();
}

}  // namespace

std::string render_asyncapi(const route_table& table) {
  std::string out;
  json_object document(out);
  document.member("asyncapi", "3.0.0");
  json_object(document.name("info"))
      .member("title", "Steward: live updates")
      .member("version", STEWARD_VERSION)
      .member("description",
              "The stream of a user's committed changes. Numbers (seq) have no gaps; a cursor resumes "
              "without loss or "
              "repetition.")
      .end();
  document.member("defaultContentType", "application/json");
  json_object all(document.name("channels"));
  for (const auto& channel : channels) append_channel(all, channel, table);
  all.end();
  json_object operations(document.name("operations"));
  append_operation(operations, "sendStream", "send", "live", sent_on(channels[0], table));
  append_operation(operations, "receiveCommands", "receive", "live",
                   {from_client[0].type, from_client[1].type, from_client[2].type});
  append_operation(operations, "sendEvents", "send", "events", sent_on(channels[1], table));
  operations.end();
  append_components(document, table);
  document.end();
  return out;
}

}  // namespace steward::http
