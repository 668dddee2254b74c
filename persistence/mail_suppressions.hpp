#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/mail_request.hpp"
#include "persistence/database.hpp"

namespace steward {

// The list of addresses that get no mails (FEATURES E6). All blocking; throw database_unavailable.

/// Why an address gets no mails of a category; nothing when it does. What is about the account is held back
/// only where mail does not arrive, or is called spam.
std::optional<std::string> find_suppression(database&, const std::string& address_hash, mail_category);

/// False when it was there already.
bool add_suppression(database&, const std::string& address_hash, const std::string& category,
                     const std::string& reason, timestamp now);

std::vector<suppression> list_suppressions(database&, const suppression_list&);
/// Nothing when there is none.
std::optional<suppression> remove_suppression(database&, const uuid& id);
/// Everything that the receiver has unsubscribed from.
void remove_unsubscriptions(database&, const std::string& address_hash);

/// Whose mails these are; those that nobody has are left out.
std::vector<std::pair<uuid, uuid>> find_owners_of_mails(database&, const std::vector<uuid>& mails);

}  // namespace steward
