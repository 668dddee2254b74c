#pragma once

#include <string>
#include <variant>

#include "domain/uuid.hpp"

namespace steward {

// What the account desk is asked: passwords, addresses and what proves them. Every text has been checked.

/// A link to set a new password goes to this address, if it has an account.
struct ask_for_reset {
  std::string email;
};
/// The link was followed.
struct reset_password {
  std::string token;
  std::string password;
};
struct change_password {
  uuid user;
  std::string current;
  std::string password;
};
/// A link that proves the present address goes there.
struct ask_for_verification {
  uuid user;
};
/// A link that makes it the user's goes to a new address.
struct ask_for_new_email {
  uuid user;
  std::string email;
  std::string password;  ///< the present one
};
/// The link to an address was followed.
struct confirm_email {
  std::string token;
};

/// Somebody tried to make an account with an address that has one: its owner is told.
struct tell_of_sign_up {
  std::string email;
};
/// Everything of the user goes. `password` is what an account that has one is proven with, `confirmed` what
/// others say.
struct delete_account {
  uuid user;
  std::string password;
  bool confirmed = false;
};

using account_command = std::variant<ask_for_reset, reset_password, change_password, ask_for_verification,
                                     ask_for_new_email, confirm_email, tell_of_sign_up, delete_account>;

/// Where a request came from, for people who look for what happened.
struct request_origin {
  std::string agent;  ///< the User-Agent, cut off where it is too long
  std::string trace_id;
};

struct account_request {
  account_command what;
  request_origin from;
};

}  // namespace steward
