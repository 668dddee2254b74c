#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/settings.hpp"

namespace steward {

/// Reads entries that are separated by commas, each words separated by spaces: the issuer, then any of
/// algorithm=, jwks_url=, public_key=, secret=, and, as often as wanted, audience= and authorized_party=. In
/// a value %20 stands for a space, and so on. Empty, or what is wrong: completes the sentence "issuers ...".
std::string read_issuers(std::string_view text, std::vector<issuer_settings>& into);

/// The inverse of read_issuers().
std::string write_issuers(const std::vector<issuer_settings>&);

/// A value as it stands in such a word.
std::string as_issuer_word(std::string_view value);

/// All whose tokens are accepted besides our own: `issuers`, and Clerk if it is set.
std::vector<issuer_settings> all_issuers(const settings&);

/// Appends what is wrong with issuers and with the ways to sign in at others.
void check_issuers(const settings&, std::vector<std::string>& broken);

}  // namespace steward
