#include "http/routes/accounts.hpp"
#include "domain/json_write.hpp"
#include "domain/profile_commands.hpp"
#include "domain/time.hpp"
#include "http/fingerprint.hpp"
#include "http/problem.hpp"
#include "http/routes/account_input.hpp"
#include "http/routes/all.hpp"
#include "http/schema.hpp"
#include "identity/token_issuer.hpp"

namespace steward::http {
namespace {

constexpr std::string_view session_schema =
    R"({"type":"object","required":["access_token","refresh_token","token_type","expires_in","token","expires_at","user"],"properties":{)"
    R"("access_token":{"type":"string"},"refresh_token":{"type":"string"},"token_type":{"type":"string","const":"Bearer"},)"
    R"("expires_in":{"type":"integer","description":"seconds"},"token":{"type":"string","description":"the same as access_token"},)"
    R"("expires_at":{"type":"string","format":"date-time"},"user":{"$ref":"#/components/schemas/User"}}})";

constexpr std::array<input_field, 4> sign_up_fields{
    {email_field("email", "The address that the account is for."),
     new_password_field("password"),
     {.name = "name",
      .kind = input_kind::text,
      .doc = "How to address the user.",
      .example = R"("Ada")",
      .min = 1,
      .max = 100,
      .required = true},
     {.name = "invite",
      .kind = input_kind::text,
      .doc = "The code of an invitation, where access is restricted.",
      .example = "null",
      .min = 1,
      .max = 200,
      .nullable = true}}};
constexpr std::array<input_field, 2> log_in_fields{{{.name = "email",
                                                     .kind = input_kind::text,
                                                     .doc = "The address of the account.",
                                                     .example = email_example,
                                                     .min = 1,
                                                     .max = 255,
                                                     .required = true,
                                                     .format = "email"},
                                                    password_field("password", "Its password.")}};
constexpr input_table sign_up_input{"SignUp", sign_up_fields};
constexpr input_table log_in_input{"LogIn", log_in_fields};

outcome sign_up(const request& req) {
  std::array<std::string, 4> texts;
  if (auto fault = read_texts(req, sign_up_input, texts)) return std::move(*fault);
  auto& [email, password, name, invite] = texts;
  sign_up_request made{std::move(email), std::move(password), std::move(name), {}};
  made.invite = std::move(invite);
  if (req.idempotency)
    made.idempotency =
        idempotency_token{req.idempotency->key, fingerprint_of(req, {}, made.email + '\n' + made.name)};
  return made;
}

outcome log_in(const request& req) {
  std::array<std::string, 2> texts;
  if (auto fault = read_texts(req, log_in_input, texts)) return std::move(*fault);
  return log_in_request{std::move(texts[0]), std::move(texts[1])};
}

}  // namespace

response present_session(const signed_in& session, const request& req, int status) {
  const auto& who = session.who;
  const auto now = req.services->unix_now();
  const auto lifetime = req.config().access_token_lifetime();
  const auto expires = now + lifetime.count();
  claims bearer;
  bearer.issuer = req.config().jwt_issuer;
  bearer.subject = who.id.to_string();
  bearer.email = who.email;
  bearer.name = who.name;
  bearer.issued_at = now;
  bearer.expires_at = expires;
  if (session.session) bearer.session = session.session->to_string();
  const auto token = req.services->tokens.sign(bearer);

  std::string text;
  json_object object(text);
  object.member("access_token", token)
      .member("refresh_token", session.refresh_token)
      .member("token_type", "Bearer")
      .member("expires_in", lifetime.count())
      .member("token", token)
      .member("expires_at", timestamp(std::chrono::seconds(expires)));
  object.name("user") += profile_json(who);
  object.end();

  response answer(status, std::move(text));
  answer.cache = caching::no_store;
  answer.compressible = false;  // a token beside what the client wrote: compressing would leak it (BREACH)
  if (session.replayed) answer.with("Idempotency-Replayed", "true");
  return answer;
}

namespace {

response present_sign_up(const signed_in& session, const request& req) {
  if (req.config().auth_enumeration_safe) {
    response answer(202, R"({"message":"A mail tells how it goes on."})");
    answer.cache = caching::no_store;
    return answer;
  }
  return present_session(session, req, 201);
}

route sign_up_route(std::string_view pattern) {
  return {.verb = method::post,
          .pattern = pattern,
          .who = access::public_,
          .run = sign_up,
          .present_account = present_sign_up,
          .max_body = max_account_body,
          .limits = rate_class::auth,
          .doc = {.operation_id = "signUp",
                  .summary = "Make an account",
                  .tag = "accounts",
                  .description = "Answers with a token for the new user.",
                  .request_schema = schema_of(sign_up_input),
                  .response_schema = R"({"$ref":"#/components/schemas/Session"})",
                  .success = 201,
                  .key_note =
                      "Makes the request safe to repeat: for 24 hours the same key, with the same address, "
                      "password and name, answers with a new token for the account that it has made. "
                      "A key belongs to the address.",
                  .errors = {errc::conflict, errc::idempotency_mismatch, errc::idempotency_in_flight,
                             errc::beta_access, errc::rate_limited, errc::unavailable}}};
}

route log_in_route(std::string_view pattern) {
  return {.verb = method::post,
          .pattern = pattern,
          .who = access::public_,
          .run = log_in,
          .present_account = present_log_in,
          .max_body = max_account_body,
          .limits = rate_class::auth,
          .doc = {.operation_id = "logIn",
                  .summary = "Get a token for an account",
                  .tag = "accounts",
                  .description = "An unknown address and a wrong password get the same answer.",
                  .request_schema = schema_of(log_in_input),
                  .response_schema = R"({"$ref":"#/components/schemas/Session"})",
                  .key_note = "Checked but not kept: a login changes nothing, so it can always be repeated.",
                  .errors = {errc::unauthorized, errc::rate_limited, errc::unavailable}}};
}

route as_facade(route row, std::string_view operation_id) {
  row.deprecated = true;
  row.doc.operation_id = operation_id;
  return row;
}

}  // namespace

response present_log_in(const signed_in& session, const request& req) {
  return present_session(session, req, 200);
}

void add_account_routes(route_table& table) {
  table.add_schema("Session", session_schema);
  table.add(sign_up_route("/api/v1/auth/signup"));
  table.add(as_facade(sign_up_route("/api/v1/auth/register"), "register"));
  table.add(log_in_route("/api/v1/auth/login"));
  table.add(as_facade(sign_up_route("/api/auth/signup"), "signUpFacade"));
  table.add(as_facade(log_in_route("/api/auth/login"), "logInFacade"));
}

}  // namespace steward::http
