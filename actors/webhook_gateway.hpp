#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "gateways/webhook/webhook_job.hpp"
#include "identity/vault.hpp"

namespace steward {

/// What sends to webhooks on this node: as the settings allow, with deliveries from the database at `url`
/// (one connection) and secrets opened by the vault. `stopped`: true ends what is under way.
webhook_gateway make_webhook_gateway(const settings&, const std::string& url, const vault&,
                                     std::shared_ptr<const std::atomic<bool>> stopped);

}  // namespace steward
