#include "domain/profile_commands.hpp"

#include "http/routes/account_input.hpp"
#include "http/routes/all.hpp"
#include "http/routes/resource.hpp"
#include "http/schema.hpp"

namespace steward::http {
namespace {

outcome get(const request&) {
  return make_query([](const user_state& state, const context&) { return get_profile(state); });
}

outcome update(const request& req) {
  return with_body(req, read_profile_update, [&](profile_input input) {
    return make_command(
        [expected = expected_of(req), input = std::move(input)](const user_state& state, const context& ctx) {
          return update_profile(state, ctx, expected, input);
        });
  });
}

constexpr std::array<input_field, 1> forgot_fields{email_field("email", "The address of the account.")};
constexpr std::array<input_field, 2> reset_fields{token_field(), new_password_field("password")};
constexpr std::array<input_field, 2> password_fields{
    password_field("current_password", "The present password."), new_password_field("password")};
constexpr std::array<input_field, 2> new_email_fields{email_field("email", "The new address."),
                                                      password_field("password", "The present password.")};
constexpr std::array<input_field, 1> confirm_fields{token_field()};
constexpr input_table forgot_input{"PasswordForgotten", forgot_fields};
constexpr input_table reset_input{"PasswordReset", reset_fields};
constexpr input_table password_input{"PasswordChange", password_fields};
constexpr input_table new_email_input{"EmailChange", new_email_fields};
constexpr input_table confirm_input{"EmailConfirmation", confirm_fields};

/// Reads the texts of a body and makes a command of them.
template <std::size_t Count, class Make>
outcome with_texts(const request& req, const input_table& table, Make make) {
  std::array<std::string, Count> texts;
  if (auto fault = read_texts(req, table, texts)) return std::move(*fault);
  return account_command(make(texts));
}

outcome forgot(const request& req) {
  return with_texts<1>(req, forgot_input, [](auto& texts) { return ask_for_reset{std::move(texts[0])}; });
}

outcome reset(const request& req) {
  return with_texts<2>(req, reset_input, [](auto& texts) {
    return reset_password{std::move(texts[0]), std::move(texts[1])};
  });
}

outcome confirm(const request& req) {
  return with_texts<1>(req, confirm_input, [](auto& texts) { return confirm_email{std::move(texts[0])}; });
}

outcome change_own_password(const request& req) {
  return with_texts<2>(req, password_input, [&](auto& texts) {
    return change_password{req.user(), std::move(texts[0]), std::move(texts[1])};
  });
}

outcome new_email(const request& req) {
  return with_texts<2>(req, new_email_input, [&](auto& texts) {
    return ask_for_new_email{req.user(), std::move(texts[0]), std::move(texts[1])};
  });
}

constexpr std::string_view deletion_words = "delete my account";
constexpr std::array<std::string_view, 1> deletion_choices{deletion_words};
constexpr std::array<input_field, 2> deletion_fields{{{.name = "password",
                                                       .kind = input_kind::prose,
                                                       .doc = "The present password, if the account has one.",
                                                       .example = R"("not the password")",
                                                       .max = 1024,
                                                       .format = "password"},
                                                      {.name = "confirm",
                                                       .kind = input_kind::choice,
                                                       .doc = "What accounts without a password say instead.",
                                                       .example = R"("delete my account")",
                                                       .choices = deletion_choices}}};
constexpr input_table deletion_input{"AccountDeletion", deletion_fields};

outcome remove(const request& req) {
  auto body = json_body(req);
  if (!body) return std::move(body).fault();
  delete_account command{req.user(), {}, false};
  field_errors faults;
  read_members(*body, deletion_input, "", faults, [&](int place, nlohmann::json& value) {
    if (place == 0)
      command.password = std::move(value.get_ref<std::string&>());
    else
      command.confirmed = true;
  });
  if (!faults.empty()) return invalid_input(std::move(faults));
  return account_command(std::move(command));
}

outcome verification(const request& req) { return account_command(ask_for_verification{req.user()}); }

response present_accepted(const reply& what, const request& req) {
  auto answer = present_reply(what, req);
  answer.status = 202;
  answer.cache = caching::no_store;
  return answer;
}

constexpr std::string_view user_schema =
    R"({"type":"object","required":["id","email","name","created_at"],"properties":{"id":{"type":"string","format":"uuid"},)"
    R"("email":{"type":"string"},"name":{"type":"string"},"email_verified_at":{"type":["string","null"],"format":"date-time"},)"
    R"("created_at":{"type":"string","format":"date-time"},"updated_at":{"type":"string","format":"date-time"},"version":{"type":"integer"}}})";
constexpr std::string_view user_ref = R"({"$ref":"#/components/schemas/User"})";
constexpr std::string_view message_schema = R"({"type":"object","properties":{"message":{"type":"string"}}})";
constexpr std::string_view not_kept = "Checked but not kept: what was done once is not done again by itself.";

/// A route that the account desk answers.
void add_account(route_table& table, access who, std::string_view pattern, handler run, operation_doc doc) {
  doc.tag = "accounts";
  doc.key_note = not_kept;
  doc.errors.insert(doc.errors.end(), {errc::rate_limited, errc::unavailable});
  const auto present = doc.success == 202 ? present_accepted : present_reply;
  table.add({.verb = method::post,
             .pattern = pattern,
             .who = who,
             .run = run,
             .present = present,
             .max_body = max_account_body,
             .limits = who == access::public_ ? rate_class::auth : rate_class::standard,
             .doc = std::move(doc)});
}

void add_deletion_route(route_table& table) {
  table.add(
      {.verb = method::delete_,
       .pattern = "/api/v1/me",
       .run = remove,
       .max_body = max_account_body,
       .scope = no_scope,
       .doc = {.operation_id = "deleteMe",
               .summary = "Delete the own account with everything in it, at once and for good",
               .tag = "accounts",
               .description =
                   "Tokens and keys open nothing any more, live connections end. Export it first. What stays "
                   "is that an account was deleted, and entries of the audit that name nobody.",
               .request_schema = schema_of(deletion_input),
               .success = 204,
               .errors = {errc::rate_limited}}});
}

void add_password_routes(route_table& table) {
  add_account(
      table, access::public_, "/api/v1/auth/password/forgot", forgot,
      {.operation_id = "forgotPassword",
       .summary = "Ask for a mail with a link to set a new password",
       .description =
           "The answer is the same whether the address has an account or not. The link is good for 30 "
           "minutes, once.",
       .request_schema = schema_of(forgot_input),
       .response_schema = message_schema,
       .success = 202});
  add_account(table, access::public_, "/api/v1/auth/password/reset", reset,
              {.operation_id = "resetPassword",
               .summary = "Set a new password with the link of that mail",
               .description = "All sessions end: sign in with the new password.",
               .request_schema = schema_of(reset_input),
               .success = 204});
  add_account(table, access::user, "/api/v1/me/password", change_own_password,
              {.operation_id = "changePassword",
               .summary = "Change the own password",
               .description = "All sessions end: sign in with the new password.",
               .request_schema = schema_of(password_input),
               .success = 204,
               .errors = {errc::conflict}});
}

void add_email_routes(route_table& table) {
  add_account(
      table, access::user, "/api/v1/me/email", new_email,
      {.operation_id = "changeEmail",
       .summary = "Ask for a mail to a new address, with a link that makes it the account's",
       .description =
           "Until the link is followed nothing changes; then the old address is told. The link is good for "
           "a day.",
       .request_schema = schema_of(new_email_input),
       .response_schema = message_schema,
       .success = 202,
       .errors = {errc::conflict}});
  add_account(table, access::user, "/api/v1/me/email/verification", verification,
              {.operation_id = "verifyEmail",
               .summary = "Ask for another mail that proves the own address",
               .response_schema = message_schema,
               .success = 202,
               .errors = {errc::conflict}});
  add_account(table, access::public_, "/api/v1/auth/email/confirm", confirm,
              {.operation_id = "confirmEmail",
               .summary = "Prove an address with the link of such a mail",
               .request_schema = schema_of(confirm_input),
               .success = 204,
               .errors = {errc::conflict}});
}

}  // namespace

void add_profile_routes(route_table& table) {
  table.add_schema("User", user_schema);
  table.add_event({"user.updated", "users", "The profile was changed.", user_ref});
  table.add({.pattern = "/api/v1/me",
             .run = get,
             .scope = "profile:read",
             .doc = {.operation_id = "me",
                     .summary = "Who am I?",
                     .tag = "accounts",
                     .response_schema = user_ref,
                     .errors = {errc::not_found}}});
  table.add({.verb = method::patch,
             .pattern = "/api/v1/me",
             .run = update,
             .doc = {.operation_id = "updateMe",
                     .summary = "Change the own profile",
                     .tag = "accounts",
                     .description = "A merge patch (RFC 7396).",
                     .request_schema = schema_of(profile_table()),
                     .response_schema = user_ref,
                     .errors = {errc::precondition_failed}}});
  add_deletion_route(table);
  add_password_routes(table);
  add_email_routes(table);
}

}  // namespace steward::http
