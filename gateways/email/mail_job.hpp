#pragma once

#include <functional>
#include <optional>
#include <string>

#include "domain/job_kind.hpp"
#include "gateways/email/texts.hpp"
#include "gateways/email/transport.hpp"

namespace steward {

/// Who gets no mails (persistence/mail_suppressions). Both block and may throw; any thread.
struct mail_wall {
  /// Why an address gets no mails of a category: "bounce", "complaint", "unsubscribe", "manual"; nothing when
  /// it does.
  std::function<std::optional<std::string>(const std::string& address, mail_category)> find;
  /// Mail to this address does not arrive.
  std::function<void(const std::string& address)> add_bounce;
};

/// What sends mails.
struct mail_gateway {
  mail_transport transport;
  mailbox from;
  std::string public_url;  ///< without a slash at its end
  /// Opens mail::sealed; nothing when it cannot be.
  std::function<std::optional<std::string>(const std::string& sealed, const std::string& purpose)> open;
  std::function<timestamp()> now;
  mail_wall wall;
  /// Where the receiver of mails of a category ends them; asked for those that can be ended.
  std::function<std::string(const std::string& address, mail_category)> unsubscribe_url;
};

/// The kind of job that sends a mail (domain/mail.hpp): tried again for most of a day. What comes of it is
/// noted in the user's list of mails.
void add_mail_job(job_kinds&, mail_gateway);

}  // namespace steward
