#include "domain/mail_deliveries.hpp"

#include <algorithm>
#include <array>

#include "domain/mail.hpp"
#include "domain/task_text.hpp"
#include "domain/user_state.hpp"

namespace steward {
namespace {

constexpr std::array<std::string_view, mail_status_count> names{
    "queued", "sent", "deferred", "bounced", "complained", "delivered", "suppressed"};
constexpr std::size_t longest_reason = 300;
constexpr std::size_t most_dropped = 50;  ///< with one change

/// How much is known: news never take anything back.
int knowledge(mail_status status) {
  switch (status) {
    case mail_status::queued:
      break;
    case mail_status::sent:
    case mail_status::deferred:
      return 1;
    case mail_status::delivered:
    case mail_status::suppressed:
      return 2;
    case mail_status::bounced:
      return 3;
    case mail_status::complained:
      return 4;
  }
  return 0;
}

/// One line that PostgreSQL takes.
std::string line_of(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  return first_characters(text, longest_reason);
}

mail_delivery mail_of(const context& context, const job& one) {
  mail_delivery made;
  made.user_id = one.user_id;
  made.id = one.id;
  made.created_at = one.created_at;
  made.updated_at = context.now;
  if (const auto content = read_mail(one.payload.text)) {
    made.text = content->text;
    made.address = content->to;
  }
  return made;
}

void drop_surplus(const user_state& state, const context& context, std::vector<change>& changes) {
  std::size_t left = state.mails.size(), dropped = 0;
  for (const auto& [id, one] : state.mails) {
    const bool old = one->created_at + context.bounds.old_mails <= context.now;
    if ((!old && left < context.bounds.mails) || dropped == most_dropped) return;
    changes.push_back({one, true});
    --left, ++dropped;
  }
}

void put(const context& context, mail_delivery next, mail_status status, std::string reason,
         std::vector<change>& changes) {
  next.status = static_cast<int>(status);
  next.reason = line_of(std::move(reason));
  next.updated_at = context.now;
  changes.push_back({make_row(std::move(next))});
}

/// A mail as it is shown: what its job knows is told, too.
void append(std::string& out, const user_state& state, const mail_delivery& one) {
  auto status = status_of(one);
  auto reason = one.reason;
  const auto job = state.jobs.find(one.id);
  const bool open = status == mail_status::queued || status == mail_status::deferred;
  const bool tried_on = job && phase_of(*job) == job_phase::waiting;
  // Put off, and without a job: the server that has it tries on.
  if (!tried_on && (status == mail_status::queued || (open && job))) {
    status = mail_status::bounced;
    if (reason.empty()) reason = "It could not be sent.";
  }
  json_object(out)
      .member("id", one.id)
      .member("text", one.text)
      .member("address", one.address)
      .member("status", to_string(status))
      .member("reason", reason.empty() ? std::nullopt : std::optional(reason))
      .member("attempts", job ? std::optional(job->attempt) : std::nullopt)
      .member("next_at", open && tried_on ? std::optional(job->run_at) : std::nullopt)
      .member("created_at", one.created_at)
      .member("updated_at", one.updated_at)
      .end();
}

reply json_reply(std::string body) {
  return {reply_kind::ok, std::make_shared<const std::string>(std::move(body))};
}

}  // namespace

std::string_view to_string(mail_status status) { return names.at(static_cast<std::size_t>(status)); }

void add_mail(const user_state& state, const context& context, const job& one, std::vector<change>& changes) {
  drop_surplus(state, context, changes);
  changes.push_back({make_row(mail_of(context, one))});
}

void note_mail(const user_state& state, const context& context, const job& one, mail_status status,
               std::string reason, std::vector<change>& changes) {
  const auto found = state.mails.find(one.id);
  if (found == state.mails.end()) {
    drop_surplus(state, context, changes);
    return put(context, mail_of(context, one), status, std::move(reason), changes);
  }
  const auto known = status_of(*found->second);
  if (known == mail_status::delivered || known == mail_status::complained) return;
  auto next = *found->second;
  ++next.version;
  put(context, std::move(next), status, std::move(reason), changes);
}

decision take_mail_news(const user_state& state, const context& context, const std::vector<mail_news>& news) {
  std::map<uuid, mail_delivery> changed;
  for (const auto& one : news) {
    const auto found = state.mails.find(one.id);
    if (found == state.mails.end()) continue;
    auto& mail = changed.try_emplace(one.id, *found->second).first->second;
    if (knowledge(one.status) < knowledge(status_of(mail))) continue;
    mail.status = static_cast<int>(one.status);
    mail.reason = line_of(one.reason);
  }
  decision made;
  made.answer.kind = reply_kind::no_content;
  for (auto& [id, mail] : changed) {
    const auto& before = *state.mails.at(id);
    if (mail.status == before.status && mail.reason == before.reason) continue;
    ++mail.version;
    mail.updated_at = context.now;
    made.changes.push_back({make_row(std::move(mail))});
  }
  return made;
}

result<reply> list_mails(const user_state& state) {
  std::string body;
  json_object object(body);
  object.name("items") += '[';
  for (auto next = state.mails.rbegin(); next != state.mails.rend(); ++next) {
    if (body.back() != '[') body += ',';
    append(body, state, *next->second);
  }
  body += ']';
  object.member("total", state.mails.size()).end();
  return json_reply(std::move(body));
}

result<reply> get_mail(const user_state& state, const uuid& id) {
  const auto found = state.mails.find(id);
  if (found == state.mails.end()) return not_found("Mail");
  std::string body;
  append(body, state, *found->second);
  return json_reply(std::move(body));
}

}  // namespace steward
