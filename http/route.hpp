#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "http/outcome.hpp"

namespace steward::http {

enum class access : std::uint8_t {
  public_,   ///< no token
  user,      ///< a valid token
  live,      ///< a valid token, but a WebSocket may bring it later (docs/live.md)
  admin,     ///< a valid token of a user with the role admin; else 403
  path_user  ///< a valid token, and {user_id} of the path is its subject or user id; else 403 before any
             ///< look-up (contract 2)
};

/// Documentation of one query or header parameter.
struct parameter_doc {
  std::string_view name;
  std::string_view description;
  std::string_view schema = R"({"type":"string"})";  ///< JSON schema
  std::string_view in = "query";                     ///< or "header"
};

/// What OpenAPI says of an operation. All text must be literals or live as long as the table.
/// A schema is JSON text, usually {"$ref":"#/components/schemas/Task"} (see route_table::add_schema); empty:
/// no body.
struct operation_doc {
  std::string_view operation_id;
  std::string_view summary;
  std::string_view tag;
  std::string_view description;
  std::vector<parameter_doc> parameters;
  std::string_view request_schema;
  bool request_required = true;  ///< false: the body may be left out
  std::string_view response_schema;
  int success = 200;
  std::string_view response_type = json_type;
  std::string_view other_type{};  ///< a text that the handler makes instead if Accept names it; empty: none
  std::string_view key_note =     ///< what an Idempotency-Key does here; for POST
      "Makes the request safe to repeat: the same key answers the same for 24 hours.";
  std::vector<errc> errors;  ///< besides those that every route can answer (400, 401, 429, 500, 503)
};

/// For operations that no API key may do.
inline constexpr std::string_view no_scope = "-";

/// A row of the route table.
struct route {
  method verb = method::get;
  std::string_view pattern;  ///< "/api/v1/tasks/{id}": a parameter is a whole segment
  access who = access::user;
  handler run = nullptr;
  presenter present = present_reply;
  account_presenter present_account = nullptr;
  std::size_t max_body = 0;                  ///< bytes; 0: settings.max_body_bytes
  rate_class limits = rate_class::standard;  ///< what it is counted against, besides the rate of its address
  int cost = 1;                              ///< in requests, against the user's rate
  bool any_body = false;                     ///< whatever the body is, it is not looked at
  bool form = false;         ///< the body is a form (application/x-www-form-urlencoded), not JSON
  bool deprecated = false;   ///< facades of old documents: answers carry Deprecation, OpenAPI says so
  bool hidden = false;       ///< not in OpenAPI
  std::string_view scope{};  ///< that an API key needs; empty: of resource and method (required_scope)
  operation_doc doc;
};

/// The scope that an API key needs for an operation, "tasks:read" for example; empty when none will do: keys
/// act on what their user has, but never on accounts, keys, or for operators.
std::string required_scope(const route&);

/// What is told of one kind of event in /asyncapi.json and which topic it belongs to. Text as in
/// operation_doc.
struct event_doc {
  std::string_view kind;         ///< "task.created"
  std::string_view topic;        ///< "tasks": of all kinds about the same kind of thing (topic_of)
  std::string_view summary;      ///< one sentence
  std::string_view data_schema;  ///< of `data`; see operation_doc
};

}  // namespace steward::http
