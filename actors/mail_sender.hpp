#pragma once

#include <functional>
#include <string>

#include "config/settings.hpp"
#include "gateways/email/mail_job.hpp"
#include "identity/vault.hpp"

namespace steward {

/// What sends mails as the settings say: through an SMTP server, a mail API, the second after the first where
/// there are both, into a folder where there is none. `url`: the database, to which it has a connection of
/// its own.
mail_gateway make_mail_gateway(const settings&, const vault&, const std::string& url,
                               std::function<timestamp()> now);

}  // namespace steward
