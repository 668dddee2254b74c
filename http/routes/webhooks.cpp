#include <nlohmann/json.hpp>

#include "domain/json_read.hpp"
#include "domain/text_rules.hpp"
#include "http/clerk_event.hpp"
#include "http/routes/all.hpp"
#include "identity/webhook_signature.hpp"

namespace steward::http {
namespace {

constexpr std::size_t max_webhook_body = 256 * 1024;

// Svix's own names are older than the standard's; senders use either.
std::string_view webhook_header(const request& req, std::string_view standard, std::string_view svix) {
  const auto value = req.header(standard);
  return value.empty() ? req.header(svix) : value;
}

outcome refused(std::string_view sentence) { return error{errc::unauthorized, std::string(sentence)}; }

outcome clerk(const request& req) {
  const auto& secrets = req.config().clerk_webhook_secret;
  if (secrets.empty()) return not_found("Webhook");
  const webhook_headers headers{webhook_header(req, "webhook-id", "svix-id"),
                                webhook_header(req, "webhook-timestamp", "svix-timestamp"),
                                webhook_header(req, "webhook-signature", "svix-signature")};
  switch (check_webhook(secrets, headers, req.body, req.services->unix_now())) {
    case webhook_fault::none:
      break;
    case webhook_fault::incomplete:
      return refused("A signed webhook has the headers webhook-id, webhook-timestamp and webhook-signature.");
    case webhook_fault::too_old:
      return refused("The webhook is more than five minutes old, or the clocks differ.");
    case webhook_fault::forged:
      return refused("The signature of the webhook is not valid; check CLERK_WEBHOOK_SECRET.");
  }
  auto body = read_json(req.body, req.config().max_json_depth);
  if (!body) return std::move(body).fault();
  auto news = read_clerk_event(*body, req.config().clerk_issuer);
  if (!news) return std::move(news).fault();
  if (!*news) return response(200, R"({"result":"ignored"})");
  (*news)->message = headers.id;
  return federation_request(std::move(**news));
}

constexpr std::string_view event_schema =
    R"({"type":"object","required":["type","data"],"properties":{"type":{"type":"string"},"data":{"type":"object"}},)"
    R"("example":{"type":"user.created","data":{"id":"user_1"}}})";
constexpr std::string_view result_schema =
    R"({"type":"object","required":["result"],"properties":{"result":{"type":"string",)"
    R"("enum":["applied","repeated","outdated","ignored","not_admitted"]}}})";

}  // namespace

void add_webhook_routes(route_table& table) {
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
