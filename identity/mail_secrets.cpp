#include "identity/mail_secrets.hpp"

#include <algorithm>

#include "identity/digest.hpp"
#include "identity/email.hpp"
#include "identity/hex.hpp"

namespace steward {
namespace {

constexpr std::size_t hash_digits = 64;
constexpr std::size_t mac_digits = 32;  ///< 128 bits

}  // namespace

mail_secrets::mail_secrets(std::string_view installation_secret)
    : hash_key_(derive_key(installation_secret, "mail addresses")),
      sign_key_(derive_key(installation_secret, "unsubscribe links")) {}

std::string mail_secrets::hash(std::string_view address) const {
  return hex_of(hmac_sha256(hash_key_, normalise_email(address)));
}

std::string mail_secrets::sign(std::string_view text) const {
  return hex_of(hmac_sha256(sign_key_, text)).substr(0, mac_digits);
}

std::string mail_secrets::unsubscribe_token(std::string_view address, mail_category category) const {
  const auto text = std::string(to_string(category)) + '.' + hash(address);
  return text + '.' + sign(text);
}

std::optional<unsubscription> mail_secrets::read(std::string_view token) const {
  const auto last = token.rfind('.');
  if (last == std::string_view::npos || !same_bytes(token.substr(last + 1), sign(token.substr(0, last))))
    return std::nullopt;
  const auto text = token.substr(0, last);
  const auto first = text.find('.');
  const auto category = find_mail_category(text.substr(0, first));
  if (!category || first == std::string_view::npos || text.size() - first - 1 != hash_digits)
    return std::nullopt;
  return unsubscription{std::string(text.substr(first + 1)), *category};
}

}  // namespace steward
