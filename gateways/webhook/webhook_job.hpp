#pragma once

#include <functional>
#include <optional>
#include <string>

#include "domain/job_kind.hpp"
#include "domain/webhooks/webhook_delivery.hpp"
#include "domain/webhooks/webhook_endpoint.hpp"
#include "domain/webhooks/webhook_key.hpp"
#include "gateways/fetch/fetch.hpp"

namespace steward {

/// What sends messages to webhooks. Its functions are called on the threads of the job pool, several at once.
struct webhook_gateway {
  std::function<fetch_result(const fetch_request&)> post;
  /// The delivery with this id; nothing when its user has none (any more). May throw: tried again later.
  std::function<std::optional<webhook_delivery>(const uuid& user, const uuid& id)> load;
  /// Keys of an endpoint from this number on, the newest first. May throw.
  std::function<std::vector<webhook_key>(const webhook_endpoint&, std::int64_t from)> keys;
  /// Opens one; nothing when it cannot be.
  std::function<std::optional<std::string>(const std::string& sealed, const std::string& purpose)> open;
  std::function<timestamp()> now;
};

/// What such a POST may do: 15 s in all, answers are read up to 64 KiB.
fetch_policy webhook_policy(fetch_policy usual);

/// The kind of job that sends one message to one endpoint (domain/webhooks): signed anew at each attempt,
/// under the same id.
void add_webhook_job(job_kinds&, webhook_gateway);

}  // namespace steward
