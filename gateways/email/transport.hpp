#pragma once

#include <functional>
#include <optional>
#include <string>

#include "domain/job_kind.hpp"
#include "gateways/email/message.hpp"

namespace steward {

/// Hands a message on: nothing when it is accepted, else what went wrong and whether trying again may help.
/// Blocks, at most until the run is over. Any thread may call it.
using mail_transport = std::function<std::optional<job_failure>(const email_message&, const job_run&)>;

struct smtp_server {
  std::string url;            ///< smtp://[user:password@]host[:port] or smtps://...
  bool insist_on_tls = true;  ///< smtp:// goes on only after STARTTLS
  std::string ca_file;        ///< PEM; empty: the system's
};

/// Sends through an SMTP server, by libcurl. What the server refuses for good (5xx, but for wrong
/// credentials, which an operator may correct) is not tried again.
mail_transport make_smtp_transport(smtp_server);

/// Writes each message into `folder` as <message id>.eml, complete or not at all: for development, where
/// nothing is to leave the machine. The folder is made with mode 0700 when the first one is written.
mail_transport make_folder_transport(std::string folder);

}  // namespace steward
