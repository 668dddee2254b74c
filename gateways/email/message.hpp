#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/time.hpp"

namespace steward {

/// A person as a mail names one.
struct mailbox {
  std::string name;     ///< may be empty
  std::string address;  ///< local@domain

  /// Reads "Name <local@domain>" or "local@domain". The address is empty when there is none that could be
  /// sent to.
  static mailbox parse(std::string_view text);
};

/// Whether an address can stand in an envelope: one @, visible ASCII, nothing that ends or begins a command.
bool is_sendable(std::string_view address);

/// A mail ready to go. Texts are UTF-8; line ends may be "\n".
struct email_message {
  mailbox from;
  mailbox to;
  std::string subject;
  std::string text;  ///< for those who do not see HTML
  std::string html;
  std::string
      id;  ///< 1 to 64 letters, digits and '-': the same for every try, so that receivers see repetitions
  timestamp at;
  /// Where the receiver ends such mails with one request (RFC 8058), visible ASCII; empty: not with this one.
  std::string unsubscribe_url = {};
};

/// The headers that a mail with an unsubscribe_url has: none when it has none that a header can hold.
std::vector<std::pair<std::string, std::string>> unsubscribe_headers(const email_message&);

/// The message as SMTP and .eml files carry it (RFC 5322, 2045 to 2047): both forms as alternatives, lines of
/// at most 998 bytes, ASCII only. Control characters in headers become spaces: no value can begin another
/// header.
std::string compose(const email_message&);

}  // namespace steward
