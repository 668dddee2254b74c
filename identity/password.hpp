#pragma once

#include <string>
#include <string_view>

namespace steward {

/// Passwords as bcrypt hashes ($2b$), by libxcrypt.
///
/// bcrypt reads 72 bytes. One fixed rule decides what it is given, by the length of the password alone:
///   - up to 72 bytes: the password itself, so that hashes of other bcrypt programs verify here and ours
///   there;
///   - longer: the first 72 characters of base64(HMAC-SHA-512("steward-long-password", password)), so that no
///   byte is
///     ignored. The key keeps a plain SHA-512 that leaked elsewhere from serving as a password here.
/// These functions block for the time of one bcrypt (about 0.2 s at cost 12): never call them on an io thread
/// or in a user's actor. They keep no state and may run on any thread.

inline constexpr int min_password_cost = 4;
inline constexpr int max_password_cost = 31;

/// What is wrong with a new password, as a sentence for its owner; empty when it is fine. At least 8
/// characters (UTF-8 code points), at most 1024 bytes, no NUL.
std::string_view validate_password(std::string_view password);

/// The bcrypt hash (60 characters) under a fresh random salt. `cost` is the logarithm of the work, 4..31.
/// Throws std::invalid_argument for a password with NUL or over 1024 bytes, or a cost out of range.
std::string hash_password(std::string_view password, int cost);

/// Whether `hash` ($2b$, $2a$ or $2y$) is that of `password`. False for any other hash format. Constant-time
/// compare.
bool verify_password(std::string_view password, std::string_view hash);

/// Whether to replace `hash` at the next sign-in: it is no $2b$ hash or its cost is below `cost`.
bool needs_rehash(std::string_view hash, int cost);

/// Takes as long as verify_password against a hash of that cost, so that an unknown address answers no faster
/// than a known one. Throws std::invalid_argument for a cost out of range.
void dummy_verify_password(std::string_view password, int cost);

}  // namespace steward
