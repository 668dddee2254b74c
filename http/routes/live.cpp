#include "http/live_messages.hpp"
#include "http/routes/all.hpp"
#include "http/websocket_handshake.hpp"

namespace steward::http {
namespace {

constexpr std::string_view tag = "live";
constexpr int largest_page = 1000;

void fault(error& faults, std::string_view name, std::string_view code, std::string message) {
  faults.fields.push_back({std::string(name), std::string(code), std::move(message)});
}

int read_limit(const std::string& text, error& faults) {
  int limit = 0;
  for (const char c : text)
    limit = c >= '0' && c <= '9' && limit <= largest_page ? limit * 10 + c - '0' : -largest_page;
  if (limit >= 1 && limit <= largest_page) return limit;
  fault(faults, "limit", "out_of_range", "Give a number from 1 to 1000.");
  return 1;
}

struct parameters {
  subscription_start what;
  int limit = 100;
};

// What the query says, as far as the route knows it.
result<parameters> read_parameters(const request& req, bool takes_limit) {
  parameters out;
  error faults{errc::validation, "The request has invalid parameters."};
  for (const auto& [name, value] : req.query) {
    if (name == "since") {
      auto cursor = read_cursor(value);
      if (cursor)
        out.what.since = std::move(*cursor);
      else
        fault(faults, name, "invalid_value", cursor.fault().detail);
    } else if (name == "topics") {
      auto topics = read_topics(value, req.services->topics);
      if (topics)
        out.what.topics = *topics;
      else
        fault(faults, name, "invalid_value", topics.fault().detail);
    } else if (name == "snapshot" && !takes_limit) {
      if (value != "true" && value != "false") fault(faults, name, "invalid_value", "Use true or false.");
      out.what.snapshot = value == "true";
    } else if (name == "limit" && takes_limit) {
      out.limit = read_limit(value, faults);
    } else {
      fault(faults, name, "unknown_parameter", "There is no such parameter here.");
    }
  }
  if (out.what.snapshot && out.what.since)
    fault(faults, "snapshot", "conflict", "Ask for a snapshot or give a cursor, not both.");
  if (!faults.fields.empty()) return faults;
  return out;
}

outcome live(const request& req) {
  auto agreed = shake_hands(req);
  if (auto* refusal = std::get_if<response>(&agreed)) return std::move(*refusal);
  auto read = read_parameters(req, false);
  if (!read) return std::move(read).fault();
  auto& terms = std::get<agreed_websocket>(agreed);
  terms.answer.streams = true;
  live_request wish{std::move(terms.answer), {}};
  wish.start.transport = live_transport::websocket;
  wish.start.what = std::move(read->what);
  wish.start.deflate = terms.deflate;
  return wish;
}

outcome events(const request& req) {
  auto read = read_parameters(req, false);
  if (!read) return std::move(read).fault();
  if (const auto last = req.header("Last-Event-ID"); !last.empty()) {
    auto cursor = read_cursor(last);
    if (!cursor) {
      error faults{errc::validation, "The request has an invalid header."};
      fault(faults, "Last-Event-ID", "invalid_value", cursor.fault().detail);
      return faults;
    }
    read->what.since = std::move(*cursor);
    read->what.snapshot = false;  // the same address again, by a browser that reconnects
  }
  live_request wish;
  wish.head.streams = true;
  wish.head.cache = caching::no_store;
  wish.head.with("Content-Type", "text/event-stream").with("X-Accel-Buffering", "no");
  wish.start.transport = live_transport::event_source;
  wish.start.what = std::move(read->what);
  return wish;
}

outcome asyncapi(const request& req) { return response(200, req.services->asyncapi); }

outcome sync(const request& req) {
  auto read = read_parameters(req, true);
  if (!read) return std::move(read).fault();
  sync_request question;
  question.wanted.since = std::move(read->what.since);
  question.wanted.limit = read->limit;
  question.wanted.counted = true;
  question.topics = read->what.topics;
  return question;
}

const parameter_doc since_doc{"since", "A cursor: the stream begins after it. Left out: from now on."};
const parameter_doc topics_doc{"topics", "A comma list of topics, such as tasks,projects. Left out: all."};
const parameter_doc snapshot_doc{"snapshot", "true: first the present state. Not together with since.",
                                 R"({"type":"boolean","default":false})"};

constexpr std::string_view page_schema =
    R"({"type":"object","required":["items","next","has_more"],"properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/Event"}},)"
    R"("next":{"type":"string","description":"`since` of the next request"},"has_more":{"type":"boolean"}}})";
constexpr std::string_view event_schema =
    R"({"type":"object","required":["type","cursor","seq","at","kind","topic","id","version","source","trace_id","changed","data"],"properties":{)"
    R"("type":{"const":"event"},"cursor":{"type":"string"},"seq":{"type":"integer"},"at":{"type":"string","format":"date-time"},)"
    R"("kind":{"type":"string","description":"task.created, ..."},"topic":{"type":"string"},"id":{"type":"string","format":"uuid"},"version":{"type":"integer"},)"
    R"("source":{"type":"string"},"trace_id":{"type":"string"},"changed":{"type":"object","description":"the members that differ: [old, new]"},)"
    R"("data":{"type":"object","description":"the thing after the change; for a removal as it was"}}})";

}  // namespace

void add_live_routes(route_table& table) {
  table.add_schema("Event", event_schema);
  table.add({.pattern = "/asyncapi.json",
             .who = access::public_,
             .run = asyncapi,
             .doc = {.operation_id = "asyncapi",
                     .summary = "The description of the stream's messages (AsyncAPI 3)",
                     .tag = tag,
                     .response_schema = R"({"type":"object"})"}});
  table.add(
      {.pattern = "/api/v1/live",
       .who = access::live,
       .run = live,
       .doc = {.operation_id = "live",
               .summary = "The stream of events over a WebSocket",
               .tag = tag,
               .description =
                   "Answered with 101; the messages are described in /asyncapi.json. 426 without an upgrade.",
               .parameters = {since_doc, topics_doc, snapshot_doc},
               .success = 101,
               .errors = {errc::forbidden}}});
  table.add({.pattern = "/api/v1/events",
             .run = events,
             .doc = {.operation_id = "events",
                     .summary = "The stream of events as server-sent events",
                     .tag = tag,
                     .parameters = {since_doc,
                                    topics_doc,
                                    snapshot_doc,
                                    {"Last-Event-ID", "A cursor; wins over since.", R"({"type":"string"})",
                                     "header"}},
                     .response_schema = R"({"type":"string"})",
                     .response_type = "text/event-stream"}});
  table.add({.pattern = "/api/v1/sync",
             .run = sync,
             .doc = {.operation_id = "sync",
                     .summary = "Events after a cursor",
                     .tag = tag,
                     .description = "410 (resync_required) when the cursor cannot be resumed from.",
                     .parameters = {since_doc,
                                    topics_doc,
                                    {"limit", "How many numbers to look at.",
                                     R"({"type":"integer","minimum":1,"maximum":1000,"default":100})"}},
                     .response_schema = page_schema}});
}

}  // namespace steward::http
