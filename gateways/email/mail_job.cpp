#include "gateways/email/mail_job.hpp"

#include "domain/mail_deliveries.hpp"

namespace steward {
namespace {

constexpr std::size_t longest_name = 200;

job_policy make_policy() {
  job_policy policy;
  policy.max_attempts = 15;
  policy.backoff = std::chrono::seconds{10};
  policy.longest_backoff = std::chrono::hours{4};
  policy.concurrency = 8;
  policy.per_user = 2;
  policy.user_rate = {60, std::chrono::hours{1}};
  return policy;
}

std::string sentence_of(const std::string& why) {
  if (why == "bounce") return "Mails to this address came back.";
  if (why == "complaint") return "The receiver has called mails from here spam.";
  if (why == "unsubscribe") return "The receiver has unsubscribed.";
  return "The operator has stopped mails to this address.";
}

/// The job is done, and this is what has come of the mail.
job_handler done(mail_status status, std::string reason) {
  return [=](const user_state& state, const context& context, const job& one) -> job_outcome {
    job_effect effect;
    note_mail(state, context, one, status, reason, effect.changes);
    return effect;
  };
}

/// Refused for good, or not now: by the last try, that is for good, too.
job_handler failed(mail_failure failure) {
  return [failure = std::move(failure)](const user_state& state, const context& context,
                                        const job& one) -> job_outcome {
    const bool again = failure.retry && one.attempt + 1 < attempts_of(make_policy(), one);
    job_failure outcome{failure.reason, failure.retry, failure.retry_after};
    auto told = failure.answer;
    if (told.empty()) told = again ? "It could not be handed on yet." : "It could not be handed on.";
    note_mail(state, context, one, again ? mail_status::deferred : mail_status::bounced, std::move(told),
              outcome.changes);
    return outcome;
  };
}

outside_result never(std::string reason) { return failed({std::move(reason), false}); }

outside_result send(const mail_gateway& gateway, const job& one, const job_run& run) {
  const auto content = read_mail(one.payload.text);
  if (!content) return never(content.fault().detail);
  if (!is_sendable(content->to)) return never("the address cannot be sent to");
  const auto* const form = find_mail_text(content->text);
  if (!form) return never("there is no text \"" + content->text.substr(0, longest_name) + '"');
  if (const auto why = gateway.wall.find(content->to, form->category))
    return done(mail_status::suppressed, sentence_of(*why));
  std::string secret;
  if (!content->sealed.empty()) {
    auto opened = gateway.open(content->sealed, mail_purpose(content->to));
    if (!opened) return failed({"the secret of the mail does not open; see ENCRYPTION_KEYS"});
    secret = *std::move(opened);
  }
  email_message message{gateway.from, {{}, content->to}, {}, {}, {}, one.id.to_string(), gateway.now()};
  if (form->category != mail_category::account)
    message.unsubscribe_url = gateway.unsubscribe_url(content->to, form->category);
  auto text = render_mail(*form, *content, {secret, gateway.public_url, message.unsubscribe_url});
  message.subject = std::move(text.subject);
  message.text = std::move(text.text);
  message.html = std::move(text.html);
  auto failure = gateway.transport(message, run);
  if (!failure) return done(mail_status::sent, {});
  if (failure->bad_address) gateway.wall.add_bounce(content->to);
  return failed(*std::move(failure));
}

}  // namespace

void add_mail_job(job_kinds& kinds, mail_gateway gateway) {
  job_kind kind;
  kind.name = mail_job_kind;
  kind.policy = make_policy();
  kind.prepare = [shared = std::make_shared<const mail_gateway>(std::move(gateway))](
                     const user_state&, const context&, const job& one) -> outside_call {
    return [shared, one](const job_run& run) { return send(*shared, one, run); };
  };
  kinds.add(std::move(kind));
}

}  // namespace steward
