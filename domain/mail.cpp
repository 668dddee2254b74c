#include "domain/mail.hpp"

#include <nlohmann/json.hpp>

#include "domain/job_commands.hpp"
#include "domain/mail_deliveries.hpp"

namespace steward {

std::string mail_purpose(const std::string& to) { return "mail/" + to; }

std::string mail_payload(const mail& one) {
  return nlohmann::json{{"to", one.to}, {"text", one.text}, {"values", one.values}, {"sealed", one.sealed}}
      .dump();
}

result<mail> read_mail(const std::string& payload) {
  const auto refused = [] {
    return error{errc::validation,
                 "A mail needs \"to\" and \"text\", and may have \"values\", all of them texts."};
  };
  try {
    const auto body = nlohmann::json::parse(payload);
    mail one{body.at("to").get<std::string>(), body.at("text").get<std::string>()};
    if (const auto values = body.find("values"); values != body.end()) values->get_to(one.values);
    if (const auto sealed = body.find("sealed"); sealed != body.end()) sealed->get_to(one.sealed);
    return one;
  } catch (const nlohmann::json::exception&) {
    return refused();
  }
}

result<bool> enqueue_mail(const user_state& state, const context& context, const mail& one,
                          std::vector<change>& changes) {
  job_request request;
  request.kind = mail_job_kind;
  request.run_at = context.now;
  request.payload = {mail_payload(one)};
  request.priority = 3;
  auto made = enqueue(state, context, request, changes);
  if (!made) return std::move(made).fault();
  add_mail(state, context, **made, changes);
  return true;
}

}  // namespace steward
