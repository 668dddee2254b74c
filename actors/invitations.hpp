#pragma once

#include "domain/ask.hpp"
#include "domain/invitation.hpp"
#include "persistence/audit.hpp"

namespace steward {

/// Does what an operator asks about invitations and writes down what has changed. Blocks and throws
/// database_unavailable; for readers.
result<reply> answer_invitation(database&, const audit_trail&, const invitation_request&, timestamp now);

}  // namespace steward
