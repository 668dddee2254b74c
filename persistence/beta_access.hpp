#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/invitation.hpp"
#include "persistence/database.hpp"

namespace steward {

/// Whether a (normalised) address, or its domain as "@example.org", is on a list.
bool is_listed(const std::vector<std::string>& list, std::string_view address);

// All of these block and throw database_unavailable.

/// Whether an address, its domain, or a code was invited; `use`: the code counts as used once more.
bool is_invited(database&, const std::string& address, const std::string& code_hash, bool use);

/// Invites an address or a domain ("@example.org"); false when it was before.
bool invite(database&, const std::string& entry, timestamp now);
/// Makes a code good for so many sign-ups; nothing: any number.
void invite_by_code(database&, const std::string& code_hash, std::optional<int> uses, timestamp now);
std::optional<invitation> find_invitation(database&, const std::string& id);
std::vector<invitation> list_invitations(database&, const invitation_list&);
/// Takes an invitation back; false when there is none.
bool uninvite(database&, const std::string& entry);

}  // namespace steward
