#pragma once

#include "domain/decision.hpp"
#include "domain/mail_delivery.hpp"

namespace steward {

struct user_state;

/// What a provider of mail tells of one of a user's mails.
struct mail_news {
  uuid id;
  mail_status status = mail_status::delivered;
  std::string reason = {};  ///< may be empty
};

/// The mail that a job sends is queued. Makes room for it: only the newest limits::mails are remembered, and
/// none that is older than limits::old_mails.
void add_mail(const user_state&, const context&, const job&, std::vector<change>& changes);

/// What has come of a job's try. A provider that has told more already is believed.
void note_mail(const user_state&, const context&, const job&, mail_status, std::string reason,
               std::vector<change>& changes);

/// What a provider tells, in whatever order it comes: that a mail was put off is no news of one that has
/// arrived. Mails that are not remembered are passed over.
decision take_mail_news(const user_state&, const context&, const std::vector<mail_news>&);

/// {"items":[...],"total":n}, newest first.
result<reply> list_mails(const user_state&);
/// errc::not_found.
result<reply> get_mail(const user_state&, const uuid& id);

}  // namespace steward
