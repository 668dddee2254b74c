#include "gateways/email/mail_job.hpp"

#include "gateways/email/texts.hpp"

namespace steward {
namespace {

constexpr std::size_t longest_name = 200;

outside_result send(const mail_gateway& gateway, const job& one, const job_run& run) {
  const auto content = read_mail(one.payload.text);
  if (!content) return job_failure{content.fault().detail, false};
  if (!is_sendable(content->to)) return job_failure{"the address cannot be sent to", false};
  std::string secret;
  if (!content->sealed.empty()) {
    auto opened = gateway.open(content->sealed, mail_purpose(content->to));
    if (!opened) return job_failure{"the secret of the mail does not open; see ENCRYPTION_KEYS"};
    secret = *std::move(opened);
  }
  auto text = render_mail(*content, secret, gateway.public_url);
  if (!text) return job_failure{"there is no text \"" + content->text.substr(0, longest_name) + '"', false};
  email_message message{gateway.from,          {{}, content->to},     std::move(text->subject),
                        std::move(text->text), std::move(text->html), one.id.to_string(),
                        gateway.now()};
  if (auto failed = gateway.transport(message, run)) return *std::move(failed);
  return job_handler(
      [](const user_state&, const context&, const job&) -> job_outcome { return job_effect{}; });
}

}  // namespace

void add_mail_job(job_kinds& kinds, mail_gateway gateway) {
  job_kind kind;
  kind.name = mail_job_kind;
  kind.policy.max_attempts = 15;
  kind.policy.backoff = std::chrono::seconds{10};
  kind.policy.longest_backoff = std::chrono::hours{4};
  kind.policy.concurrency = 8;
  kind.policy.per_user = 2;
  kind.policy.user_rate = {60, std::chrono::hours{1}};
  kind.prepare = [shared = std::make_shared<const mail_gateway>(std::move(gateway))](
                     const user_state&, const context&, const job& one) -> outside_call {
    return [shared, one](const job_run& run) { return send(*shared, one, run); };
  };
  kinds.add(std::move(kind));
}

}  // namespace steward
