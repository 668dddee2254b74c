#include <algorithm>
#include <array>

#include "domain/federation.hpp"
#include "domain/input.hpp"
#include "http/cookie.hpp"
#include "http/json_body.hpp"
#include "http/query.hpp"
#include "http/routes/all.hpp"
#include "http/schema.hpp"

namespace steward::http {
namespace {

constexpr std::size_t max_form = 16 * 1024;
constexpr std::size_t max_provider = 40;

constexpr std::string_view return_doc =
    "One of OAUTH_RETURN_URLS: the browser is sent there in the end with `code` (see POST "
    "/api/v1/auth/oauth/exchange) or `error` and `error_description`. Without it the callback itself "
    "answers.";
constexpr std::string_view challenge_doc =
    "SHA-256 of a secret, as base64url (RFC 7636, S256): only who sends the secret as `code_verifier` gets "
    "the "
    "session.";

bool is_challenge(std::string_view text) {
  constexpr std::size_t length = 43;
  constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return text.size() == length && text.find_first_not_of(allowed) == std::string_view::npos;
}

/// Sends people where they asked to be sent only if the operator said so: no open redirect.
result<oauth_start> checked(oauth_start wish, const settings& config) {
  field_errors faults;
  const auto& allowed = config.oauth_return_urls;
  if (!wish.return_to.empty() && std::find(allowed.begin(), allowed.end(), wish.return_to) == allowed.end())
    faults.push_back(
        {"return_to", "not_allowed", "Use one of the addresses in OAUTH_RETURN_URLS, exactly as there."});
  if (!wish.challenge.empty() && !is_challenge(wish.challenge))
    faults.push_back(
        {"code_challenge", "format", "Send the SHA-256 of the verifier as base64url: 43 characters."});
  if (!faults.empty()) return invalid_input(std::move(faults));
  if (wish.provider.size() > max_provider) return not_found("Provider");
  return wish;
}

outcome begin(oauth_start wish, const settings& config) {
  auto good = checked(std::move(wish), config);
  if (!good) return std::move(good).fault();
  return federation_request(std::move(*good));
}

outcome start(const request& req) {
  return begin({std::string(req.parameter("provider")),
                std::string(req.query_value("return_to").value_or("")),
                std::string(req.query_value("code_challenge").value_or("")),
                {}},
               req.config());
}

constexpr std::array<input_field, 2> link_fields{{
    {.name = "return_to",
     .kind = input_kind::text,
     .doc = return_doc,
     .example = R"("https://app.example.org/settings")",
     .min = 1,
     .max = 2'000},
    {.name = "code_challenge",
     .kind = input_kind::text,
     .doc = challenge_doc,
     .example = R"("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")",
     .min = 43,
     .max = 43},
}};
constexpr input_table link_input{"IdentityLink", link_fields};

outcome link(const request& req) {
  oauth_start wish{std::string(req.parameter("provider")), {}, {}, req.user()};
  if (!req.body.empty()) {
    auto body = json_body(req);
    if (!body) return std::move(body).fault();
    field_errors faults;
    read_members(*body, link_input, "", faults, [&](int place, nlohmann::json& value) {
      (place == 0 ? wish.return_to : wish.challenge) = std::move(value.get_ref<std::string&>());
    });
    if (!faults.empty()) return invalid_input(std::move(faults));
  }
  return begin(std::move(wish), req.config());
}

using pairs = std::vector<std::pair<std::string, std::string>>;

std::string first_of(const pairs& all, std::string_view name) {
  for (const auto& [key, value] : all)
    if (key == name) return value;
  return {};
}

outcome come_back(const request& req, const pairs& told) {
  oauth_callback back;
  back.provider = req.parameter("provider");
  back.code = first_of(told, "code");
  back.state = first_of(told, "state");
  back.fault = first_of(told, "error");
  back.issuer = first_of(told, "iss");
  back.person = first_of(told, "user");
  back.cookie = cookie_value(req, flow_cookie_name(back.state));
  return federation_request(std::move(back));
}

outcome callback(const request& req) { return come_back(req, req.query); }

outcome callback_form(const request& req) {
  pairs told;
  if (!parse_query(req.body, told))
    return invalid_input({{"", "format", "Send a form as the provider makes it, in UTF-8."}});
  return come_back(req, told);
}

constexpr std::array<input_field, 2> exchange_fields{{
    {.name = "code",
     .kind = input_kind::text,
     .doc = "What the page got that the sign-in returned to; good for a minute, once.",
     .example = R"("s1.0123abcd.x")",
     .min = 1,
     .max = 2'000,
     .required = true},
    {.name = "code_verifier",
     .kind = input_kind::text,
     .doc = "The secret of `code_challenge`, if the sign-in began with one.",
     .example = R"("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")",
     .min = 43,
     .max = 128},
}};
constexpr input_table exchange_input{"OAuthExchange", exchange_fields};

outcome exchange_code(const request& req) {
  auto body = json_body(req);
  if (!body) return std::move(body).fault();
  oauth_exchange wish;
  field_errors faults;
  read_members(*body, exchange_input, "", faults, [&](int place, nlohmann::json& value) {
    (place == 0 ? wish.code : wish.verifier) = std::move(value.get_ref<std::string&>());
  });
  if (!faults.empty()) return invalid_input(std::move(faults));
  return federation_request(std::move(wish));
}

outcome list(const request& req) { return federation_request(identity_list{req.user()}); }

outcome remove(const request& req) {
  return federation_request(identity_removal{req.user(), std::string(req.parameter("provider"))});
}

constexpr std::string_view session_ref = R"({"$ref":"#/components/schemas/Session"})";
constexpr std::string_view identities_schema =
    R"({"type":"object","required":["items","password"],"properties":{"items":{"type":"array","items":{"type":"object",)"
    R"("required":["provider","issuer","email","linked_at"],"properties":{"provider":{"type":["string","null"],)"
    R"("description":"null: known by tokens of its issuer only"},"issuer":{"type":"string"},"email":{"type":"string"},)"
    R"("linked_at":{"type":["string","null"],"format":"date-time"}}}},"password":{"type":"boolean",)"
    R"("description":"whether the account has one, too"}}})";
constexpr std::string_view link_schema =
    R"({"type":"object","required":["authorization_url"],"properties":{"authorization_url":{"type":"string","format":"uri"}}})";

void add_sign_in_routes(route_table& table) {
  table.add({.pattern = "/api/v1/auth/oauth/{provider}/start",
             .who = access::public_,
             .run = start,
             .limits = rate_class::auth,
             .doc = {.operation_id = "oauthStart",
                     .summary = "Sign in at Google, Apple, GitHub or Microsoft",
                     .tag = "accounts",
                     .description =
                         "Send the browser here; it is sent on to the provider and comes back to the "
                         "callback. Providers: google, apple, github, microsoft, as far as they are set up.",
                     .parameters = {{"return_to", return_doc}, {"code_challenge", challenge_doc}},
                     .success = 303,
                     .errors = {errc::not_found, errc::unavailable}}});
  route back{.pattern = "/api/v1/auth/oauth/{provider}/callback",
             .who = access::public_,
             .run = callback,
             .present_account = present_log_in,
             .limits = rate_class::auth,
             .doc = {.operation_id = "oauthCallback",
                     .summary = "Where the provider sends the browser back to",
                     .tag = "accounts",
                     .description = "Register this address at the provider. Apple sends a form (POST).",
                     .parameters = {{"code", "Made by the provider."},
                                    {"state", "As it was given to the provider."}},
                     .response_schema = session_ref,
                     .errors = {errc::unauthorized, errc::forbidden, errc::conflict, errc::unavailable}}};
  table.add(back);
  back.verb = method::post;
  back.run = callback_form;
  back.max_body = max_form;
  back.form = back.hidden = true;
  table.add(std::move(back));
  table.add({.verb = method::post,
             .pattern = "/api/v1/auth/oauth/exchange",
             .who = access::public_,
             .run = exchange_code,
             .present_account = present_log_in,
             .max_body = max_form,
             .limits = rate_class::auth,
             .doc = {.operation_id = "oauthExchange",
                     .summary = "Get the session of a sign-in that has returned",
                     .tag = "accounts",
                     .request_schema = schema_of(exchange_input),
                     .response_schema = session_ref,
                     .key_note = "Checked but not kept: a code is good once.",
                     .errors = {errc::unauthorized, errc::unavailable}}});
}

void add_identity_routes(route_table& table) {
  table.add({.pattern = "/api/v1/me/identities",
             .run = list,
             .scope = no_scope,
             .doc = {.operation_id = "identities",
                     .summary = "Accounts elsewhere that sign in here",
                     .tag = "accounts",
                     .response_schema = identities_schema,
                     .errors = {errc::unavailable}}});
  table.add(
      {.verb = method::post,
       .pattern = "/api/v1/me/identities/{provider}",
       .run = link,
       .max_body = max_form,
       .scope = no_scope,
       .doc = {.operation_id = "linkIdentity",
               .summary = "Link an account elsewhere",
               .tag = "accounts",
               .description =
                   "Send the browser to the address in the answer, from the same origin, so that it has "
                   "the cookie of this answer; `return_to` then gets `linked` or `error`.",
               .request_schema = schema_of(link_input),
               .request_required = false,
               .response_schema = link_schema,
               .key_note = "Checked but not kept: this only begins something.",
               .errors = {errc::not_found, errc::unavailable}}});
  table.add({.verb = method::delete_,
             .pattern = "/api/v1/me/identities/{provider}",
             .run = remove,
             .scope = no_scope,
             .doc = {.operation_id = "unlinkIdentity",
                     .summary = "Unlink an account elsewhere",
                     .tag = "accounts",
                     .description =
                         "The last way to sign in stays (409): set a password or link another one first.",
                     .success = 204,
                     .errors = {errc::not_found, errc::conflict, errc::unavailable}}});
}

}  // namespace

void add_oauth_routes(route_table& table) {
  add_sign_in_routes(table);
  add_identity_routes(table);
}

}  // namespace steward::http
