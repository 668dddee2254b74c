#pragma once

#include <string>
#include <string_view>

namespace steward {

/// The spelling of an e-mail address under which an account is stored and looked up: surrounding white space
/// removed, ASCII letters in lower case, in the local part too (no provider of note tells them apart). Says
/// nothing on validity.
std::string normalise_email(std::string_view address);

/// What is wrong with a normalised address, as a sentence for its owner; empty when it is fine.
/// A pragmatic subset of RFC 5321: an unquoted ASCII local part of up to 64 bytes, a domain name with at
/// least one dot (no address literals; international domains in their xn-- form), 255 bytes in all.
std::string_view validate_email(std::string_view normalised);

/// The same for what may be invited: an address, or a domain as "@example.org".
std::string_view validate_invited(std::string_view normalised);

}  // namespace steward
