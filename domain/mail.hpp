#pragma once

#include <map>
#include <string>
#include <vector>

#include "domain/decision.hpp"
#include "domain/result.hpp"

namespace steward {

struct user_state;

/// The kind of job that sends one.
inline constexpr std::string_view mail_job_kind = "send_mail";

/// A mail to one address: which of the texts (gateways/email/texts.cpp) it is and what stands in its places.
struct mail {
  std::string to;    ///< an address that validate_email accepts
  std::string text;  ///< "password_reset", ...
  std::map<std::string, std::string> values = {};
  /// What only the mail itself may tell, a token for example: sealed (identity/vault) for mail_purpose(),
  /// since operators see what jobs hold. Empty: none.
  std::string sealed = {};

  bool operator==(const mail&) const = default;
};

/// What the secret of a mail is sealed for.
std::string mail_purpose(const std::string& to);

/// Adds the job that sends it to the changes of a decision, so that it is sent if the rest is committed: at
/// least once, tried again for most of a day. What becomes of it is in the user's list of mails
/// (domain/mail_deliveries.hpp). errc::limit_reached as for any job.
result<bool> enqueue_mail(const user_state&, const context&, const mail&, std::vector<change>& changes);

std::string mail_payload(const mail&);
/// errc::validation when it is no payload of a mail.
result<mail> read_mail(const std::string& payload);

}  // namespace steward
