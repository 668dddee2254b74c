#pragma once

#include <functional>
#include <optional>
#include <string>

#include "domain/job_kind.hpp"
#include "gateways/email/transport.hpp"

namespace steward {

/// What sends mails.
struct mail_gateway {
  mail_transport transport;
  mailbox from;
  std::string public_url;  ///< without a slash at its end
  /// Opens mail::sealed; nothing when it cannot be.
  std::function<std::optional<std::string>(const std::string& sealed, const std::string& purpose)> open;
  std::function<timestamp()> now;
};

/// The kind of job that sends a mail (domain/mail.hpp): tried again for most of a day.
void add_mail_job(job_kinds&, mail_gateway);

}  // namespace steward
