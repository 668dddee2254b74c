#pragma once

#include <string_view>
#include <vector>

#include "domain/decision.hpp"
#include "domain/job_kind.hpp"
#include "domain/webhooks/attempt.hpp"

namespace steward {

struct user_state;

/// The kind of job that sends one message. Its id is the delivery's, its payload names the endpoint.
inline constexpr std::string_view webhook_job_kind = "send_webhook";

/// Nothing has arrived for so long: the endpoint is turned off.
inline constexpr std::chrono::hours longest_failing{5 * 24};

/// Whether an endpoint wants to be told of an event.
bool is_wanted(const webhook_endpoint&, const event&);

/// {"type":...,"timestamp":...,"data":{...}}, as Standard Webhooks says.
std::string message_body(std::string_view type, timestamp at, std::string_view data);

/// Adds to what is about to be committed a message for each of its events and each endpoint that wants it,
/// with the job that sends it: so a message exists exactly if its event does. The one place that knows both:
/// every decision passes here before it is applied (actors/user_requests), and no feature knows of webhooks.
void add_webhook_deliveries(const user_state&, const context&, std::vector<change>& changes);

/// A message and the job that sends it now; dropped when too much waits already. The row is version 1, or
/// the next one of a delivery that was there before.
void queue_delivery(const user_state&, const context&, const webhook_endpoint&, webhook_delivery,
                    std::vector<change>& changes);

/// The endpoint that a job is for; nothing when the payload is none.
std::optional<uuid> endpoint_of(const job&);

/// What an attempt has come to: the log, the endpoint's standing, and when it is tried again. Runs in the
/// user's actor. `before`: the delivery as it was when the attempt began.
job_outcome settle_attempt(const user_state&, const context&, const webhook_delivery& before,
                           const webhook_attempt&);

/// Ends a message that nobody is to get any more.
job_outcome give_up(const context&, const webhook_delivery& before, std::string reason);

}  // namespace steward
