#include "domain/input.hpp"
#include "domain/session.hpp"
#include "http/json_body.hpp"
#include "http/routes/accounts.hpp"
#include "http/routes/all.hpp"
#include "http/schema.hpp"

namespace steward::http {
namespace {

constexpr std::size_t max_token_body = 1024;

constexpr std::array<input_field, 1> refresh_fields{{
    {.name = "refresh_token",
     .kind = input_kind::text,
     .doc = "The newest refresh token of the session.",
     .example = R"("srt_AZKx...")",
     .min = 1,
     .max = 255,
     .required = true},
}};
constexpr input_table refresh_input{"Refresh", refresh_fields};

constexpr std::string_view sessions_schema =
    R"({"type":"object","required":["items"],"properties":{"items":{"type":"array","items":{"type":"object","required":["id",)"
    R"("device","address","created_at","last_used_at","expires_at","current"],"properties":{"id":{"type":"string",)"
    R"("format":"uuid"},"device":{"type":"string","description":"the User-Agent that signed in"},"address":{"type":"string"},)"
    R"("created_at":{"type":"string","format":"date-time"},"last_used_at":{"type":"string","format":"date-time"},)"
    R"("expires_at":{"type":"string","format":"date-time"},"current":{"type":"boolean"}}}}}})";

result<std::string> read_refresh_token(const request& req) {
  auto body = json_body(req);
  if (!body) return std::move(body).fault();
  std::string token;
  field_errors faults;
  read_members(*body, refresh_input, "", faults,
               [&token](int, nlohmann::json& value) { token = std::move(value.get_ref<std::string&>()); });
  if (!faults.empty()) return invalid_input(std::move(faults));
  return token;
}

outcome refresh(const request& req) {
  auto token = read_refresh_token(req);
  if (!token) return std::move(token).fault();
  return refresh_request{std::move(*token), {}};
}

outcome end_by_token(const request& req) {
  auto token = read_refresh_token(req);
  if (!token) return std::move(token).fault();
  return session_command(log_out{std::move(*token)});
}

response present_refresh(const signed_in& session, const request& req) {
  return present_session(session, req, 200);
}

outcome list(const request& req) { return session_command(list_sessions{req.user(), req.bearer->session}); }

outcome end_one(const request& req) {
  const auto name = req.parameter("id");
  const auto id = name == "current" ? req.bearer->session : uuid::parse(name);
  if (!id) return not_found("Session");
  return session_command(end_session{req.user(), *id});
}

outcome end_all(const request& req) {
  const auto except = req.query_value("except");
  if (except && *except != "current")
    return invalid_input({{"except", "choice", "Must be current, or left out."}});
  return session_command(end_sessions{req.user(), except ? req.bearer->session : std::nullopt});
}

}  // namespace

void add_session_routes(route_table& table) {
  table.add({.verb = method::post,
             .pattern = "/api/v1/auth/refresh",
             .who = access::public_,
             .run = refresh,
             .present_account = present_refresh,
             .max_body = max_token_body,
             .limits = rate_class::auth,
             .doc = {.operation_id = "refresh",
                     .summary = "Get new tokens for a session",
                     .tag = "accounts",
                     .description =
                         "A refresh token is good for one use. If the answer is lost, the same client may "
                         "ask again within 10 seconds and gets the same one. A token that comes back later "
                         "is taken for stolen, and the session ends.",
                     .request_schema = schema_of(refresh_input),
                     .response_schema = R"({"$ref":"#/components/schemas/Session"})",
                     .key_note = "Checked but not kept: the refresh token itself makes a repetition safe.",
                     .errors = {errc::unauthorized, errc::unavailable}}});
  table.add({.verb = method::post,
             .pattern = "/api/v1/auth/logout",
             .who = access::public_,
             .run = end_by_token,
             .max_body = max_token_body,
             .limits = rate_class::auth,
             .doc = {.operation_id = "logOut",
                     .summary = "End the session of a refresh token",
                     .tag = "accounts",
                     .description =
                         "204 whether or not there was one. Access tokens of the session are refused within "
                         "5 seconds, and its live connections end.",
                     .request_schema = schema_of(refresh_input),
                     .success = 204,
                     .key_note = "Checked but not kept: it can always be repeated.",
                     .errors = {errc::unavailable}}});
  table.add({.pattern = "/api/v1/me/sessions",
             .run = list,
             .doc = {.operation_id = "listSessions",
                     .summary = "Where you are signed in",
                     .tag = "accounts",
                     .description = "Last used first. Those of other issuers' tokens are not among them.",
                     .response_schema = sessions_schema,
                     .errors = {errc::unavailable}}});
  table.add({.verb = method::delete_,
             .pattern = "/api/v1/me/sessions",
             .run = end_all,
             .doc = {.operation_id = "endSessions",
                     .summary = "Sign out everywhere",
                     .tag = "accounts",
                     .parameters = {{"except", "`current`: everywhere but here.",
                                     R"({"type":"string","enum":["current"]})"}},
                     .success = 204,
                     .errors = {errc::unavailable}}});
  table.add({.verb = method::delete_,
             .pattern = "/api/v1/me/sessions/{id}",
             .run = end_one,
             .doc = {.operation_id = "endSession",
                     .summary = "Sign out one device",
                     .tag = "accounts",
                     .description = "The id is one of the list, or `current`.",
                     .success = 204,
                     .errors = {errc::not_found, errc::unavailable}}});
}

}  // namespace steward::http
