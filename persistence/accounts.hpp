#pragma once

#include <optional>
#include <string>

#include "domain/idempotency.hpp"
#include "domain/user.hpp"
#include "persistence/database.hpp"

namespace steward {

struct credentials {
  user account;
  std::string password_hash;
};

/// Creates a user who signs in with an address, and with it the record of the request's Idempotency-Key, if
/// it had one. False when the address (compared as given: the caller normalises it) is taken; the unique
/// index decides who was first.
bool create_account(database&, const user&, const std::string& address, const std::string& password_hash,
                    const std::optional<idempotency_token>& key = std::nullopt);

/// The fingerprint of the request that the user made with this key at `oldest` or later.
std::optional<std::string> find_fingerprint(database&, const uuid& user, const std::string& key,
                                            timestamp oldest);

std::optional<credentials> find_credentials(database&, const std::string& address);
std::optional<credentials> find_credentials_of(database&, const uuid& user);

/// Nothing when it was never seen.
std::optional<uuid> find_identity(database&, const std::string& issuer, const std::string& subject);

/// The user behind a subject of an external issuer (CONTRACT 17). One not seen before gets `candidate`'s row
/// and id; when two ask at once both get the same. Nothing when the issuer has removed the subject.
std::optional<uuid> resolve_identity(database&, const std::string& issuer, const std::string& subject,
                                     const user& candidate);

}  // namespace steward
