#pragma once

#include <functional>
#include <optional>
#include <string>

#include "domain/job_kind.hpp"
#include "domain/outage.hpp"
#include "gateways/email/message.hpp"
#include "gateways/fetch/fetch.hpp"

namespace steward {

/// Why a message was not taken.
struct mail_failure {
  std::string reason;  ///< for operators; no secrets
  bool retry = true;   ///< whether trying again, here or elsewhere, may help
  std::chrono::milliseconds retry_after{0};
  std::string answer = {};   ///< what the server said, for the mail's owner; empty: nothing
  bool bad_address = false;  ///< the server says that there is no such address
};

/// Hands a message on: nothing when it is accepted, else what went wrong. Blocks, at most until the run is
/// over. Any thread may call it.
using mail_transport = std::function<std::optional<mail_failure>(const email_message&, const job_run&)>;

struct smtp_server {
  std::string url;            ///< smtp://[user:password@]host[:port] or smtps://...
  bool insist_on_tls = true;  ///< smtp:// goes on only after STARTTLS
  std::string ca_file;        ///< PEM; empty: the system's
};

/// Sends through an SMTP server, by libcurl. What the server refuses for good (5xx, but for wrong
/// credentials, which an operator may correct) is not tried again.
mail_transport make_smtp_transport(smtp_server);

struct mail_api {
  std::string url;  ///< https://..., below which POST /v3/mail/send is
  std::string key;
};
/// How an API is asked: gateways/fetch, within what is left of the run.
using mail_fetch = std::function<fetch_result(const fetch_request&, const job_run&)>;

/// Sends through a mail API of SendGrid's form. What it refuses for good (400, 413, 422) is not tried again;
/// a key that it does not know is an operator's to correct.
mail_transport make_api_transport(mail_api, mail_fetch);

/// Hands a message to the first, and if that cannot be reached or does not take it now, to the next. What one
/// refuses for good goes to no other. Each has its part of the time that is left. At least one. One that has
/// said nothing about the mail (no connection, wrong credentials) rests for a while (domain/outage): it is
/// tried last then, when no other has taken the message.
mail_transport make_failover_transport(
    std::vector<mail_transport>, std::function<outage::time_point()> now = std::chrono::steady_clock::now);

/// Writes each message into `folder` as <message id>.eml, complete or not at all: for development, where
/// nothing is to leave the machine. The folder is made with mode 0700 when the first one is written.
mail_transport make_folder_transport(std::string folder);

}  // namespace steward
