#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/mail_request.hpp"

namespace steward {

/// What addresses and links in mails are told by, made of the installation's secret. Any thread.
class mail_secrets {
 public:
  explicit mail_secrets(std::string_view installation_secret);

  /// An address without the address: 64 hexadecimal digits that nobody without the secret can try out. The
  /// same for every spelling that normalise_email makes one.
  std::string hash(std::string_view address) const;

  /// What a link to unsubscribe ends with (RFC 8058): signed, good for ever, letters, digits, '.' and '-'
  /// only.
  std::string unsubscribe_token(std::string_view address, mail_category) const;
  /// Nothing when it is none of ours.
  std::optional<unsubscription> read(std::string_view token) const;

 private:
  std::string sign(std::string_view text) const;

  std::string hash_key_, sign_key_;
};

}  // namespace steward
