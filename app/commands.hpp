#pragma once

#include <string>

#include "config/settings.hpp"

namespace steward {

/// What each subcommand does. They return the exit status; what they throw is told to the user in one line.

/// Serves until SIGTERM or SIGINT, then drains; a second signal ends at once.
int serve(settings);

int migrate_up_command(const settings&);
int migrate_down_command(const settings&, int count);
int migrate_status_command(const settings&);

/// Begins a new history of events and prints its epoch (docs/live.md).
int renew_epoch_command(const settings&);

/// Removes events that are older than so many days, and with them history; the newest one of each user stays.
/// Works while a server runs.
int prune_events_command(const settings&, int days);

/// Prints an access token for the account with this address.
int token_command(const settings&, const std::string& email);

/// The keys that sign access tokens: shows them; makes a new one, while tokens of the ones before stay valid
/// until they end; ends one at once. All work while a server runs, which follows within seconds.
int list_keys_command(const settings&);
int rotate_keys_command(const settings&);
int retire_key_command(const settings&, const std::string& kid);

/// Gives the account with this address the role admin, or takes it away. Works while a server runs.
int admin_command(const settings&, const std::string& email, bool granted);

/// Puts a new key for encryption before those in the data directory.
int add_key_command(const settings&);
/// Encrypts the secrets in the database again, under the first key. Works while a server runs.
int reencrypt_command(const settings&);

/// Who may make an account while BETA_ALLOWLIST is set.
struct invite_options {
  std::string whom;  ///< an address or a domain ("@example.org"); empty: whoever has the code that is printed
  int uses = 1;      ///< of the code; 0: any number
  bool take_back = false;  ///< of `whom`
};
/// Works while a server runs.
int invite_command(const settings&, const invite_options&);

/// Checks the chains of the audit and prints where they end. `heads_file`: what an earlier run printed, to
/// see whether an end was cut off since; empty: none. Works while a server runs.
int verify_audit_command(const settings&, const std::string& heads_file);

/// Makes the demo account with its 53 tasks.
int seed_command(const settings&);

}  // namespace steward
