#include "domain/mail_deliveries.hpp"
#include "domain/mail_request.hpp"
#include "http/routes/account_input.hpp"
#include "http/routes/all.hpp"
#include "http/routes/resource.hpp"
#include "http/schema.hpp"
#include "http/web_asset.hpp"
#include "identity/mail_secrets.hpp"

namespace steward::http {
namespace {

mail_secrets secrets_of(const request& req) { return mail_secrets(req.config().installation_secret); }

outcome list(const request&) {
  return make_query([](const user_state& state, const context&) { return list_mails(state); });
}

outcome get(const request& req) {
  return with_id(req, "Mail", [](const uuid& id) {
    return make_query([id](const user_state& state, const context&) { return get_mail(state, id); });
  });
}

outcome resubscribe(const request& req) { return mail_request{resubscription{req.user()}}; }

outcome unsubscribe_page(const request&) { return response(200, web_asset("unsubscribe.html")); }

outcome page_part(const request& req) {
  auto part = web_asset(req.parameter("file"));
  if (!part) return not_found("Page");
  return response(200, std::move(part));
}

/// By a person's button, or by a mail program (RFC 8058), which has no account and sends a form.
outcome unsubscribe(const request& req) {
  const auto who = secrets_of(req).read(req.query_value("token").value_or(""));
  if (!who)
    return invalid_input(
        {{"token", "invalid", "This link is not complete. Follow the one in the mail, or copy all of it."}});
  return mail_request{*who};
}

outcome list_suppressed(const request& req) {
  auto wanted = read_suppression_list(req.query);
  if (!wanted) return std::move(wanted).fault();
  if (!wanted->address_hash.empty()) wanted->address_hash = secrets_of(req).hash(wanted->address_hash);
  return mail_request{*std::move(wanted), req.user()};
}

constexpr std::string_view categories[] = {"all", "monitors", "summaries"};
constexpr std::array<input_field, 2> order_fields{
    {email_field("address", "The address that is to get no mails."),
     {.name = "category",
      .kind = input_kind::choice,
      .doc = "Which mails; all of them by default. Mails about the account are sent all the same.",
      .example = R"("all")",
      .choices = categories}}};
constexpr input_table order_table{"SuppressionCreate", order_fields};

outcome suppress(const request& req) {
  std::array<std::string, 2> texts;
  if (auto fault = read_texts(req, order_table, texts)) return std::move(*fault);
  suppression_order order{secrets_of(req).hash(texts[0])};
  if (!texts[1].empty()) order.category = lower_ascii(texts[1]);
  return mail_request{std::move(order), req.user()};
}

outcome remove_suppressed(const request& req) {
  return with_id(req, "Suppression", [&](const uuid& id) -> outcome {
    return mail_request{suppression_removal{id}, req.user()};
  });
}

constexpr std::string_view mail_schema =
    R"({"type":"object","properties":{"id":{"type":"string","format":"uuid","description":"also the left part of its Message-ID"},)"
    R"("text":{"type":"string","description":"which mail it is: password_reset, verify_email, daily_summary, ..."},)"
    R"("address":{"type":"string"},"status":{"type":"string","enum":["queued","sent","deferred","bounced","complained","delivered","suppressed"]},)"
    R"("reason":{"type":["string","null"],"description":"what the other side said"},)"
    R"("attempts":{"type":["integer","null"],"description":"that failed; null when it is not tried any more"},)"
    R"("next_at":{"type":["string","null"],"format":"date-time","description":"when it is tried again"},)"
    R"("created_at":{"type":"string","format":"date-time"},"updated_at":{"type":"string","format":"date-time"}}})";
constexpr std::string_view suppression_schema =
    R"({"type":"object","properties":{"id":{"type":"string","format":"uuid"},)"
    R"("address_hash":{"type":"string","description":"the address itself is not kept; ask with ?address="},)"
    R"("category":{"type":"string","enum":["all","monitors","summaries"]},)"
    R"("reason":{"type":"string","enum":["bounce","complaint","unsubscribe","manual"]},"created_at":{"type":"string","format":"date-time"}}})";

void add_own(route_table& table) {
  table.add_schema("Mail", mail_schema);
  const auto add = [&](method verb, std::string_view pattern, handler run, operation_doc doc) {
    doc.tag = "mails";
    table.add({.verb = verb, .pattern = pattern, .run = run, .doc = std::move(doc)});
  };
  add(method::get, "/api/v1/mails", list,
      {.operation_id = "listMails",
       .summary = "The mails of this account, newest first: the newest 200, for 90 days",
       .response_schema =
           R"({"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/Mail"}},"total":{"type":"integer"}}})"});
  add(method::get, "/api/v1/mails/{id}", get,
      {.operation_id = "getMail",
       .summary = "One mail, and what has become of it",
       .response_schema = R"({"$ref":"#/components/schemas/Mail"})",
       .errors = {errc::not_found}});
  add(method::post, "/api/v1/mails/resubscribe", resubscribe,
      {.operation_id = "resubscribeToMails",
       .summary = "Get the mails again that were unsubscribed from by a link",
       .description = "For the address of this account. Which there are is in the preferences.",
       .success = 204,
       .key_note = "Checked but not kept: doing it twice is doing it once."});
}

void add_unsubscribing(route_table& table) {
  const auto page = [&](std::string_view pattern, handler run) {
    table.add({.pattern = pattern,
               .who = access::public_,
               .run = run,
               .hidden = true,
               .doc = {.response_type = html_type}});
  };
  page("/mail/unsubscribe", unsubscribe_page);
  page("/mail/{file}", page_part);
  table.add({.verb = method::post,
             .pattern = "/mail/unsubscribe",
             .who = access::public_,
             .run = unsubscribe,
             .max_body = max_account_body,
             .limits = rate_class::auth,
             .any_body = true,
             .hidden = true,
             .doc = {.operation_id = "unsubscribe",
                     .summary = "Get no more mails of a kind, by the link in one of them (RFC 8058)",
                     .tag = "mails",
                     .parameters = {{"token", "What the link in the mail ends with."}},
                     .response_schema = R"({"type":"object","properties":{"result":{"type":"string"}}})",
                     .key_note = "Checked but not kept: doing it twice is doing it once.",
                     .errors = {errc::validation, errc::unavailable}}});
}

void add_suppressions(route_table& table) {
  table.add_schema("Suppression", suppression_schema);
  constexpr std::string_view ref = R"({"$ref":"#/components/schemas/Suppression"})";
  const auto add = [&](method verb, std::string_view pattern, handler run, operation_doc doc) {
    doc.tag = "administration";
    table.add({.verb = verb,
               .pattern = pattern,
               .who = access::admin,
               .run = run,
               .max_body = max_account_body,
               .doc = std::move(doc)});
  };
  add(method::get, "/api/v1/admin/mail/suppressions", list_suppressed,
      {.operation_id = "listSuppressions",
       .summary = "Addresses that get no mails, newest first",
       .parameters = {{"limit", "1 to 200; 50 by default.", R"({"type":"integer"})"},
                      {"cursor", "next_cursor of the page before."},
                      {"address", "Only those of this address."}},
       .response_schema =
           R"({"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/Suppression"}},"next_cursor":{"type":["string","null"]}}})"});
  add(method::post, "/api/v1/admin/mail/suppressions", suppress,
      {.operation_id = "createSuppression",
       .summary = "Send no mails to an address",
       .description = "200 instead of 201 when it was so before.",
       .request_schema = schema_of(order_table),
       .response_schema = ref,
       .success = 201,
       .key_note = "Checked but not kept: doing it twice is doing it once."});
  add(method::delete_, "/api/v1/admin/mail/suppressions/{id}", remove_suppressed,
      {.operation_id = "deleteSuppression",
       .summary = "Send mails to an address again",
       .success = 204,
       .errors = {errc::not_found}});
}

}  // namespace

void add_mail_routes(route_table& table) {
  add_own(table);
  add_unsubscribing(table);
  add_suppressions(table);
}

}  // namespace steward::http
