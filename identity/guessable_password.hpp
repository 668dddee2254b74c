#pragma once

#include <span>
#include <string_view>

namespace steward {

/// Why a new password is among the first that somebody would try, as a sentence for its owner; empty when it
/// is not: one of the best-known ones (a list of ours, some 500), also with a few digits or marks around it
/// or in the place of letters; one that repeats or counts, on the keyboard as well; one that is little more
/// than a word of its owner's (address, name) or "steward". Not a list of breached passwords: those have
/// millions. NIST SP 800-63B 5.1.1.2; OWASP ASVS 2.1.7.
std::string_view guessable_password(std::string_view password, std::span<const std::string_view> own_words);

}  // namespace steward
