#include <nlohmann/json.hpp>

#include "domain/json_read.hpp"
#include "domain/text_rules.hpp"
#include "http/clerk_event.hpp"
#include "http/mail_event.hpp"
#include "http/routes/all.hpp"
#include "identity/digest.hpp"
#include "identity/hex.hpp"
#include "identity/mail_secrets.hpp"
#include "identity/webhook_signature.hpp"

namespace steward::http {
namespace {

constexpr std::size_t max_webhook_body = 256 * 1024;
constexpr std::size_t max_mail_body = 1024 * 1024;

// Svix's own names are older than the standard's; senders use either.
std::string_view webhook_header(const request& req, std::string_view standard, std::string_view svix) {
  const auto value = req.header(standard);
  return value.empty() ? req.header(svix) : value;
}

error refused(std::string_view sentence) { return {errc::unauthorized, std::string(sentence)}; }

webhook_headers headers_of(const request& req) {
  return {webhook_header(req, "webhook-id", "svix-id"),
          webhook_header(req, "webhook-timestamp", "svix-timestamp"),
          webhook_header(req, "webhook-signature", "svix-signature")};
}

// What a sender is told of a fault of its signature. `setting`: where the secrets or keys come from.
std::optional<error> refusal_of(webhook_fault fault, const char* headers, const char* setting) {
  switch (fault) {
    case webhook_fault::none:
      break;
    case webhook_fault::incomplete:
      return refused(std::string("A signed webhook has the headers ") + headers + '.');
    case webhook_fault::too_old:
      return refused("The webhook is more than five minutes old, or the clocks differ.");
    case webhook_fault::forged:
      return refused(std::string("The signature of the webhook is not valid; check ") + setting + '.');
  }
  return std::nullopt;
}

// Nothing when the request is signed with one of the secrets.
std::optional<error> check_signed(const request& req, std::string_view secrets, const char* setting) {
  return refusal_of(check_webhook(secrets, headers_of(req), req.body, req.services->unix_now()),
                    "webhook-id, webhook-timestamp and webhook-signature", setting);
}

event_webhook_headers event_headers_of(const request& req) {
  return {req.header("x-twilio-email-event-webhook-timestamp"),
          req.header("x-twilio-email-event-webhook-signature")};
}

bool is_of_sendgrid(const request& req) { return !event_headers_of(req).signature.empty(); }

std::optional<error> check_mail_signed(const request& req) {
  const auto& config = req.config();
  if (config.mail_webhook_secret.empty() && config.mail_webhook_public_key.empty())
    return not_found("Webhook");
  if (!is_of_sendgrid(req)) return check_signed(req, config.mail_webhook_secret, "MAIL_WEBHOOK_SECRET");
  return refusal_of(check_event_webhook(config.mail_webhook_public_key, event_headers_of(req), req.body,
                                        req.services->unix_now()),
                    "X-Twilio-Email-Event-Webhook-Timestamp and -Signature", "MAIL_WEBHOOK_PUBLIC_KEY");
}

// SendGrid's messages have no id. One that is sent again may be signed anew, and has the same body.
std::string mail_message_of(const request& req) {
  return is_of_sendgrid(req) ? "sendgrid " + hex_of(sha256(req.body)) : std::string(headers_of(req).id);
}

outcome mail_news_of(const request& req) {
  if (auto fault = check_mail_signed(req)) return *std::move(fault);
  auto body = read_json(req.body, req.config().max_json_depth);
  if (!body) return std::move(body).fault();
  const mail_secrets secrets(req.config().installation_secret);
  auto events = read_mail_events(*body, [&](std::string_view address) { return secrets.hash(address); });
  if (!events) return std::move(events).fault();
  return mail_request{provider_news{mail_message_of(req), *std::move(events)}};
}

outcome clerk(const request& req) {
  if (req.config().clerk_webhook_secret.empty()) return not_found("Webhook");
  if (auto fault = check_signed(req, req.config().clerk_webhook_secret, "CLERK_WEBHOOK_SECRET"))
    return *std::move(fault);
  auto body = read_json(req.body, req.config().max_json_depth);
  if (!body) return std::move(body).fault();
  auto news = read_clerk_event(*body, req.config().clerk_issuer);
  if (!news) return std::move(news).fault();
  if (!*news) return response(200, R"({"result":"ignored"})");
  (*news)->message = headers_of(req).id;
  return federation_request(std::move(**news));
}

constexpr std::string_view event_schema =
    R"({"type":"object","required":["type","data"],"properties":{"type":{"type":"string"},"data":{"type":"object"}},)"
    R"("example":{"type":"user.created","data":{"id":"user_1"}}})";
constexpr std::string_view mail_event_schema =
    R"({"type":"array","items":{"type":"object","properties":{"event":{"type":"string"},"email":{"type":"string"},"reason":{"type":"string"},)"
    R"("steward_mail":{"type":"string","format":"uuid"},"smtp-id":{"type":"string"}}},"example":[{"event":"delivered","email":"ada@example.org"}]})";
constexpr std::string_view result_schema =
    R"({"type":"object","required":["result"],"properties":{"result":{"type":"string",)"
    R"("enum":["applied","repeated","outdated","ignored","not_admitted"]}}})";

}  // namespace

void add_webhook_routes(route_table& table) {
  table.add(
      {.verb = method::post,
       .pattern = "/api/v1/webhooks/mail",
       .who = access::public_,
       .run = mail_news_of,
       .max_body = max_mail_body,
       .limits = rate_class::auth,
       .doc = {
           .operation_id = "mailWebhook",
           .summary = "A mail provider tells what has become of mails",
           .tag = "mails",
           .description =
               "A list of events of SendGrid's form, signed as Standard Webhooks say or as SendGrid does: "
               "delivered, deferred, "
               "bounce, dropped, spamreport, unsubscribe; anything else is ignored. Addresses that "
               "bounce, complain or unsubscribe get no more mails. 2xx: do not send it again.",
           .request_schema = mail_event_schema,
           .response_schema =
               R"({"type":"object","required":["result"],"properties":{"result":{"type":"string","enum":["applied","repeated"]}}})",
           .key_note = "Checked but not used: webhook-id, or of SendGrid's the body, says whether a message "
                       "came before.",
           .errors = {errc::unauthorized, errc::not_found, errc::unavailable}}});
  table.add(
      {.verb = method::post,
       .pattern = "/api/v1/webhooks/clerk",
       .who = access::public_,
       .run = clerk,
       .max_body = max_webhook_body,
       .limits = rate_class::auth,
       .doc = {.operation_id = "clerkWebhook",
               .summary = "Clerk tells of its users",
               .tag = "accounts",
               .description =
                   "Signed as Standard Webhooks or Svix say. user.created and user.updated are mirrored, "
                   "user.deleted locks the user out; anything else is ignored, and so is a new user who may "
                   "not have an "
                   "account while accounts are by invitation (not_admitted). 2xx: do not send it again.",
               .request_schema = event_schema,
               .response_schema = result_schema,
               .key_note = "Checked but not used: webhook-id says whether a message came before.",
               .errors = {errc::unauthorized, errc::not_found, errc::unavailable}}});
}

}  // namespace steward::http
