#include <nlohmann/json.hpp>

#include "gateways/email/transport.hpp"

namespace steward {
namespace {

using nlohmann::json;

constexpr std::size_t longest_answer = 300;

json body_of(const email_message& message) {
  json from{{"email", message.from.address}};
  if (!message.from.name.empty()) from["name"] = message.from.name;
  json headers{{"Auto-Submitted", "auto-generated"}};
  for (const auto& [name, value] : unsubscribe_headers(message)) headers[name] = value;
  return {
      {"personalizations",
       {{{"to", {{{"email", message.to.address}}}}, {"custom_args", {{"steward_mail", message.id}}}}}},
      {"from", std::move(from)},
      {"subject", message.subject},
      {"content",
       {{{"type", "text/plain"}, {"value", message.text}}, {{"type", "text/html"}, {"value", message.html}}}},
      {"headers", std::move(headers)}};
}

// {"errors":[{"message":"..."}]}, or how the answer begins.
std::string told_by(const std::string& body) {
  const auto parsed = json::parse(body, nullptr, false);
  std::string told = body;
  if (parsed.is_object())
    if (const auto errors = parsed.find("errors"); errors != parsed.end() && errors->is_array())
      if (!errors->empty() && errors->front().is_object())
        if (const auto text = errors->front().find("message");
            text != errors->front().end() && text->is_string())
          told = text->get<std::string>();
  std::string line;
  for (const char c : told.substr(0, longest_answer)) line += c >= ' ' && c <= '~' ? c : ' ';
  return line;
}

std::optional<mail_failure> failure_of(const fetch_answer& answer) {
  if (answer.status >= 200 && answer.status < 300) return std::nullopt;
  const bool for_good = answer.status == 400 || answer.status == 413 || answer.status == 422;
  auto told = told_by(answer.body);
  mail_failure failure{"the mail API answered " + std::to_string(answer.status), !for_good,
                       answer.retry_after};
  if (!told.empty()) failure.reason += ": " + told;
  if (for_good || answer.status == 429) failure.answer = std::move(told);  // others are about us
  return failure;
}

}  // namespace

mail_transport make_api_transport(mail_api api, mail_fetch ask) {
  return [api = std::move(api), ask = std::move(ask)](const email_message& message,
                                                      const job_run& run) -> std::optional<mail_failure> {
    fetch_request request{api.url + (api.url.ends_with('/') ? "v3/mail/send" : "/v3/mail/send")};
    request.headers = {"Authorization: Bearer " + api.key, "Accept: application/json"};
    request.content_type = "application/json";
    request.body = body_of(message).dump(-1, ' ', false, json::error_handler_t::replace);
    const auto given = ask(request, run);
    if (const auto* failure = std::get_if<fetch_failure>(&given)) return mail_failure{failure->reason};
    return failure_of(std::get<fetch_answer>(given));
  };
}

}  // namespace steward
