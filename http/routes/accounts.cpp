#include <array>

#include "domain/input.hpp"
#include "domain/json_write.hpp"
#include "domain/time.hpp"
#include "domain/user_state.hpp"
#include "http/fingerprint.hpp"
#include "http/json_body.hpp"
#include "http/problem.hpp"
#include "http/routes/accounts.hpp"
#include "http/routes/all.hpp"
#include "http/schema.hpp"
#include "identity/email.hpp"
#include "identity/password.hpp"
#include "identity/token_issuer.hpp"

namespace steward::http {
namespace {

constexpr std::size_t max_account_body = 8 * 1024;

std::optional<text_fault> check_email(std::string_view text) {
  if (const auto wrong = validate_email(normalise_email(text)); !wrong.empty())
    return text_fault{"format", std::string(wrong)};
  return std::nullopt;
}

std::optional<text_fault> check_password(std::string_view text) {
  if (const auto wrong = validate_password(text); !wrong.empty())
    return text_fault{"password", std::string(wrong)};
  return std::nullopt;
}

constexpr std::string_view user_schema =
    R"({"type":"object","required":["id","email","name","created_at"],"properties":{"id":{"type":"string","format":"uuid"},)"
    R"("email":{"type":"string"},"name":{"type":"string"},"created_at":{"type":"string","format":"date-time"}}})";
constexpr std::string_view session_schema =
    R"({"type":"object","required":["access_token","refresh_token","token_type","expires_in","token","expires_at","user"],"properties":{)"
    R"("access_token":{"type":"string"},"refresh_token":{"type":"string"},"token_type":{"type":"string","const":"Bearer"},)"
    R"("expires_in":{"type":"integer","description":"seconds"},"token":{"type":"string","description":"the same as access_token"},)"
    R"("expires_at":{"type":"string","format":"date-time"},"user":{"$ref":"#/components/schemas/User"}}})";

constexpr std::string_view email_example = R"("ada@example.org")";
constexpr std::array<input_field, 3> sign_up_fields{{
    {.name = "email",
     .kind = input_kind::text,
     .doc = "The address that the account is for.",
     .example = email_example,
     .min = 3,
     .max = 255,
     .required = true,
     .check = check_email,
     .format = "email"},
    {.name = "password",
     .kind = input_kind::prose,
     .doc = "At least 8 characters.",
     .example = R"("correct horse battery")",
     .max = 1024,
     .required = true,
     .check = check_password,
     .format = "password"},
    {.name = "name",
     .kind = input_kind::text,
     .doc = "How to address the user.",
     .example = R"("Ada")",
     .min = 1,
     .max = 100,
     .required = true},
}};
constexpr std::array<input_field, 2> log_in_fields{{
    {.name = "email",
     .kind = input_kind::text,
     .doc = "The address of the account.",
     .example = email_example,
     .min = 1,
     .max = 255,
     .required = true,
     .format = "email"},
    {.name = "password",
     .kind = input_kind::prose,
     .doc = "Its password.",
     .example = R"("correct horse battery")",
     .max = 1024,
     .required = true,
     .format = "password"},
}};
constexpr input_table sign_up_input{"SignUp", sign_up_fields};
constexpr input_table log_in_input{"LogIn", log_in_fields};

// Reads a body whose members are all texts into `texts`, in the order of the table.
template <std::size_t Count>
std::optional<error> read_texts(const request& req, const input_table& table,
                                std::array<std::string, Count>& texts) {
  auto body = json_body(req);
  if (!body) return std::move(body).fault();
  field_errors faults;
  read_members(*body, table, "", faults, [&texts](int place, nlohmann::json& value) {
    texts[static_cast<std::size_t>(place)] = std::move(value.get_ref<std::string&>());
  });
  if (!faults.empty()) return invalid_input(std::move(faults));
  return std::nullopt;
}

outcome sign_up(const request& req) {
  std::array<std::string, 3> texts;
  if (auto fault = read_texts(req, sign_up_input, texts)) return std::move(*fault);
  auto& [email, password, name] = texts;
  sign_up_request made{std::move(email), std::move(password), std::move(name), {}};
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

void append_user(std::string& out, const user& who) {
  json_object(out)
      .member("id", who.id)
      .member("email", who.email)
      .member("name", who.name)
      .member("created_at", who.created_at)
      .end();
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
  append_user(object.name("user"), who);
  object.end();

  response answer(status, std::move(text));
  answer.cache = caching::no_store;
  answer.compressible = false;  // a token beside what the client wrote: compressing would leak it (BREACH)
  if (session.replayed) answer.with("Idempotency-Replayed", "true");
  return answer;
}

namespace {

response present_sign_up(const signed_in& session, const request& req) {
  return present_session(session, req, 201);
}
response present_log_in(const signed_in& session, const request& req) {
  return present_session(session, req, 200);
}

result<reply> read_profile(const user_state& state, const context&) {
  if (!state.profile) return error{errc::not_found, "User not found"};
  reply answer;
  auto text = std::make_shared<std::string>();
  append_user(*text, *state.profile);
  answer.body = std::move(text);
  return answer;
}

outcome me(const request&) { return ask{.work = query(read_profile)}; }

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
                             errc::forbidden, errc::rate_limited, errc::unavailable}}};
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

void add_account_routes(route_table& table) {
  table.add_schema("User", user_schema);
  table.add_schema("Session", session_schema);
  table.add(sign_up_route("/api/v1/auth/signup"));
  table.add(as_facade(sign_up_route("/api/v1/auth/register"), "register"));
  table.add(log_in_route("/api/v1/auth/login"));
  table.add(as_facade(sign_up_route("/api/auth/signup"), "signUpFacade"));
  table.add(as_facade(log_in_route("/api/auth/login"), "logInFacade"));
  table.add({.pattern = "/api/v1/me",
             .run = me,
             .doc = {.operation_id = "me",
                     .summary = "Who am I?",
                     .tag = "accounts",
                     .response_schema = R"({"$ref":"#/components/schemas/User"})",
                     .errors = {errc::not_found}}});
}

}  // namespace steward::http
