#pragma once

#include <functional>
#include <optional>
#include <string>

#include "gateways/fetch/fetch.hpp"
#include "identity/vault.hpp"

namespace steward {

/// What sends the message: fetch, but for tests.
using canary_post = std::function<fetch_result(const fetch_request&, const fetch_policy&)>;

/// Sends a message by each kind of signature to a receiver of its own on this machine, which checks it as a
/// receiver does: from an event of a made-up user over the message and its job to sealing, signing, HTTP and
/// what the answer makes of the message, all by the code that users' webhooks go through, but for the
/// database (FEATURES E7: what an upgrade breaks is told at once, not when somebody misses messages). Nothing
/// when all arrived, else what went wrong, for operators. Blocks, some milliseconds as a rule, 10 seconds at
/// the most.
std::optional<std::string> find_webhook_fault(const vault&, const fetch_policy& usual,
                                              const canary_post& post = fetch);

}  // namespace steward
