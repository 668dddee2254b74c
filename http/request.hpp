#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/settings.hpp"
#include "domain/idempotency.hpp"
#include "domain/uuid.hpp"
#include "http/fixed_body.hpp"

namespace steward {
class token_issuer;
class vault;
}  // namespace steward

namespace steward::http {

enum class method : std::uint8_t { get, head, post, put, patch, delete_, options };
inline constexpr std::size_t method_count = 7;
std::string_view to_string(method);

/// The bearer of a verified token.
struct caller {
  uuid user;                      ///< whose data this request is about
  std::string subject;            ///< `sub` as the issuer wrote it
  std::string email;              ///< may be empty
  std::string name;               ///< may be empty
  std::int64_t expires_at = 0;    ///< of the token; unix seconds
  std::optional<uuid> session{};  ///< that the token belongs to; own tokens only
  std::shared_ptr<const std::vector<std::string>> scopes =
      {};  ///< of an API key; null: may do all that its user may
  std::optional<uuid>
      credential{};  ///< what ends before it expires and takes this with it (revoked_sessions)
};

/// What handlers may use besides the request itself. Lives as long as the server.
struct edge_services {
  const settings& config;
  const token_issuer& tokens;
  std::shared_ptr<const fixed_body> openapi;   ///< the OpenAPI document, rendered at start
  std::shared_ptr<const fixed_body> asyncapi;  ///< the AsyncAPI document
  std::vector<std::string> topics;             ///< of events, in the order of topic_set's bits
  std::int64_t (*unix_now)() = nullptr;        ///< seconds; a test may set the clock
  std::vector<std::string> scopes = {};        ///< that API keys may have
  std::vector<std::string> event_kinds = {};   ///< "task.created", ...
  std::shared_ptr<const vault> secrets = {};   ///< seals what the database keeps; null in some tests
};

/// One request, parsed and checked as far as the route table knows. A view: everything refers to the
/// session's buffers and is valid until the request is answered (presenters may use it). Plain members, so
/// that a test can make one by hand.
struct request {
  method verb = method::get;
  std::string_view path;  ///< as it was sent, without the query
  bool http_1_0 = false;
  std::vector<std::pair<std::string_view, std::string_view>> parameters;  ///< of the path, decoded
  std::vector<std::pair<std::string, std::string>> query;  ///< decoded, in order, with repetitions
  std::vector<std::pair<std::string_view, std::string_view>> headers;
  std::string_view body;
  std::shared_ptr<const http::caller> bearer;  ///< null only on public routes
  std::string_view request_id;
  std::string_view trace_id;                     ///< 32 hexadecimal digits
  std::optional<idempotency_token> idempotency;  ///< the edge copies it into the ask
  const edge_services* services = nullptr;

  /// Value of a path parameter; empty when the pattern has no such parameter.
  std::string_view parameter(std::string_view name) const;
  /// First value of a query parameter, or nothing.
  std::optional<std::string_view> query_value(std::string_view name) const;
  /// First value of a header (names are compared without case); empty when absent.
  std::string_view header(std::string_view name) const;
  /// The bearer's user. Only on routes with access user or path_user.
  const uuid& user() const { return bearer->user; }
  const settings& config() const { return services->config; }
};

}  // namespace steward::http
