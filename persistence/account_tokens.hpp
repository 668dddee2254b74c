#pragma once

#include <optional>
#include <string>

#include "domain/time.hpp"
#include "domain/uuid.hpp"
#include "persistence/database.hpp"

namespace steward {

/// What the link in a mail is good for, once.
struct account_token {
  std::string hash;     ///< of the token; the token itself is only in the mail
  std::string purpose;  ///< "reset" or "email"
  std::optional<uuid> user;
  std::string address;  ///< that the mail goes to
};

// All of these block and throw database_unavailable.

/// Makes a token to set the password of whoever has this (normalised) address; nothing is given back when
/// nobody has, but the work is the same. Nothing is made, either, when the address has three already.
std::optional<uuid> add_reset_token(database&, const std::string& hash, const std::string& address,
                                    timestamp now, timestamp expires_at);

/// Makes a token that proves an address; false when the user has three already.
bool add_email_token(database&, const account_token&, timestamp now, timestamp expires_at);

/// A token that is still good.
std::optional<account_token> find_account_token(database&, const std::string& hash,
                                                const std::string& purpose, timestamp now);

/// Uses up a token and sets the password, in one: of several requests with one token one succeeds. Ends the
/// user's other tokens of the kind. Nothing when it is not good any more.
std::optional<uuid> use_reset_token(database&, const std::string& hash, const std::string& password_hash,
                                    timestamp now);

/// Replaces the hash of a password unless it has changed since it was read.
bool replace_password(database&, const uuid& user, const std::string& old_hash, const std::string& new_hash);

/// From now on the user signs in with this (normalised) address, if they have a password. False when it is
/// another account's. Ends the links that went to the user's addresses.
bool set_login_address(database&, const uuid& user, const std::string& address);

/// Ends a user's tokens of a purpose.
void end_account_tokens(database&, const uuid& user, const std::string& purpose);

void forget_account_tokens(database&, timestamp now);

}  // namespace steward
