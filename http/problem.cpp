#include "http/problem.hpp"

#include <algorithm>
#include <array>

#include "domain/json_write.hpp"

namespace steward::http {
namespace {

// In the order of errc, then of edge_fault.
constexpr std::array<problem_kind, 28> kinds{{
    {"validation", 400, "The request is not valid",
     "One or more values break a rule. The member `errors` lists every one of them, with a JSON pointer into "
     "the body or the name of a "
     "query parameter.",
     "Correct the listed values and send the request again."},
    {"not_found", 404, "Not found",
     "There is no such resource, or it belongs to somebody else; the two cannot be told apart.",
     "Check the path and the id. What was deleted may still be in the trash."},
    {"precondition_failed", 412, "The resource has changed",
     "If-Match names another version than the present one: somebody changed the resource in between. "
     "`current` shows it as it is.",
     "Merge your change into `current` and repeat the request with its ETag in If-Match."},
    {"conflict", 409, "Conflict with the present state",
     "The key or address is taken, or the resource is in a state that does not allow this.",
     "Read the resource, then decide whether the request still makes sense."},
    {"limit_reached", 409, "A limit is reached", "One user may hold only so many of these.",
     "Remove what is no longer needed, then try again."},
    {"idempotency_mismatch", 422, "Idempotency-Key was used for another request",
     "The same key came with another method, path or body before.",
     "Make a new key for every new request; repeat a key only with the same request."},
    {"idempotency_in_flight", 409, "The first request with this key is still running",
     "A request with the same Idempotency-Key has not been answered yet.",
     "Wait a moment and repeat the request with the same key."},
    {"rate_limited", 429, "Too many requests", "The rate limit of this user or address is used up.",
     "Wait for the number of seconds in Retry-After, then go on more slowly."},
    {"unavailable", 503, "Temporarily unavailable", "A part of the server cannot be reached now.",
     "Repeat the request after the seconds in Retry-After. Use an Idempotency-Key, so that a write is not "
     "done twice."},
    {"timeout", 504, "No answer in time", "The request took too long. A write may or may not have been done.",
     "Repeat the request with the same Idempotency-Key, or read the resource to see what happened."},
    {"unauthorized", 401, "Authentication is required",
     "The request has no valid bearer token, or the credentials are wrong.",
     "Log in (POST /api/v1/auth/login) and send the header Authorization: Bearer <token>."},
    {"forbidden", 403, "Not allowed", "The credentials are valid, but do not allow this.",
     "Use the path of your own user, or ask for access."},
    {"beta-access", 403, "Access is by invitation",
     "This server is open to invited people only, and this address is not among them.",
     "Ask its operator for an invitation, and sign up with the invited address or the code."},
    {"internal", 500, "Internal error",
     "The server has met a defect of its own. It was logged with the trace id.",
     "Try again; if it happens again, report the trace_id."},
    {"bad_request", 400, "The request cannot be understood",
     "The request line, a header or the framing of the body breaks HTTP/1.1.",
     "Use an HTTP library to build the request; check the path, the query and the headers."},
    {"method_not_allowed", 405, "Method not allowed", "The path exists but does not support this method.",
     "Use one of the methods in the Allow header."},
    {"not_acceptable", 406, "Not acceptable",
     "The Accept header excludes everything that this path can answer with.",
     "Accept application/json, or leave the header out."},
    {"request_timeout", 408, "The request did not arrive in time",
     "The connection was open, but the request was not complete in time.",
     "Send the request again, in one go."},
    {"content_too_large", 413, "The body is too large", "The request body is longer than this path accepts.",
     "Send less, or split the request."},
    {"uri_too_long", 414, "The address is too long", "The request line is longer than the server accepts.",
     "Shorten the query, or move values into the body."},
    {"unsupported_media_type", 415, "Unsupported media type",
     "Bodies must be JSON in UTF-8, without a content coding.", "Send Content-Type: application/json."},
    {"expectation_failed", 417, "Expectation failed", "The only expectation that is known is 100-continue.",
     "Leave out the Expect header."},
    {"header_too_large", 431, "The headers are too large",
     "The headers together are longer than the server accepts.",
     "Send fewer or shorter headers; look for large cookies."},
    {"not_implemented", 501, "Not implemented", "The server does not know this method or transfer coding.",
     "Use GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS, and no transfer coding but chunked."},
    {"version_not_supported", 505, "HTTP version not supported",
     "Only HTTP/1.1 and HTTP/1.0 are spoken here.", "Use HTTP/1.1."},
    {"upgrade_required", 426, "WebSocket required",
     "This path speaks the WebSocket protocol, version 13, only.",
     "Connect with a WebSocket library, or use /api/v1/events or /api/v1/sync."},
    {"resync_required", 410, "The cursor cannot be resumed from",
     "The events after the cursor are not there any more, or it belongs to another history.",
     "Read the state anew, then go on from a new cursor: the same request without `since` has it."},
    {"overloaded", 503, "Too many connections", "The server holds as many connections as it may.",
     "Try again after the seconds in Retry-After."},
}};
constexpr std::size_t errc_count = static_cast<std::size_t>(errc::internal) + 1;
static_assert(kinds.size() == errc_count + static_cast<std::size_t>(edge_fault::overloaded) + 1);
static_assert(kinds[static_cast<std::size_t>(errc::internal)].status == 500 &&
              kinds.back().code == "overloaded");

// More than these nobody reads; `detail` counts all. So a body of nothing but faults makes no larger answer.
constexpr std::size_t most_faults_listed = 1000;

void append_faults(std::string& out, const std::vector<field_error>& fields) {
  out += '[';
  for (std::size_t i = 0; i < std::min(fields.size(), most_faults_listed); ++i) {
    const auto& fault = fields[i];
    if (i > 0) out += ',';
    json_object(out)
        .member("pointer", fault.pointer)
        .member("code", fault.code)
        .member("message", fault.message)
        .end();
  }
  out += ']';
}

response render(const problem_kind& kind, const error& fault, const problem_context& context) {
  std::string text;
  json_object object(text);
  object.member("type", "/errors/" + std::string(kind.code))
      .member("title", kind.title)
      .member("status", kind.status)
      .member("detail", fault.detail.empty() ? kind.explanation : std::string_view(fault.detail));
  if (!context.instance.empty()) object.member("instance", context.instance);
  object.member("code", kind.code);
  if (!fault.fields.empty()) append_faults(object.name("errors"), fault.fields);
  if (!context.trace_id.empty()) object.member("trace_id", context.trace_id);
  if (fault.current) object.name("current") += *fault.current;
  object.end();

  response answer(kind.status, std::move(text), problem_type);
  answer.cache = caching::no_store;
  if (!fault.current_etag.empty()) answer.etag = fault.current_etag;
  if (kind.status == 429 || kind.status == 503)
    answer.with("Retry-After", std::to_string(std::max(1, fault.retry_after)));
  return answer;
}

// A quoted-string of HTTP; what cannot be in one becomes an apostrophe.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) out += (c < ' ' || c > '~' || c == '"' || c == '\\') ? '\'' : c;
  return out + '"';
}

}  // namespace

const problem_kind& kind_of(errc code) { return kinds[static_cast<std::size_t>(code)]; }
const problem_kind& kind_of(edge_fault code) { return kinds[errc_count + static_cast<std::size_t>(code)]; }
std::span<const problem_kind> all_problems() { return kinds; }

const problem_kind* find_problem(std::string_view code) {
  const auto found =
      std::find_if(kinds.begin(), kinds.end(), [code](const auto& kind) { return kind.code == code; });
  return found == kinds.end() ? nullptr : &*found;
}

response make_problem(const error& fault, const problem_context& context) {
  if (fault.code == errc::unauthorized) return make_unauthorized(fault.detail, {}, context);
  return render(kind_of(fault.code), fault, context);
}

response make_problem(edge_fault code, std::string_view detail, const problem_context& context) {
  return render(kind_of(code), error{errc::internal, std::string(detail)}, context);
}

response make_unauthorized(std::string_view detail, std::string_view auth_error,
                           const problem_context& context) {
  auto answer = render(kind_of(errc::unauthorized), error{errc::unauthorized, std::string(detail)}, context);
  std::string challenge = R"(Bearer realm="steward")";
  if (!auth_error.empty())
    challenge.append(", error=")
        .append(quoted(auth_error))
        .append(", error_description=")
        .append(quoted(detail));
  answer.with("WWW-Authenticate", std::move(challenge));
  return answer;
}

}  // namespace steward::http
