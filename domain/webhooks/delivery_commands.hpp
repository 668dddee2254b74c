#pragma once

#include "domain/ask.hpp"
#include "domain/cursor.hpp"
#include "domain/field_table.hpp"
#include "domain/webhooks/endpoint_commands.hpp"

namespace steward {

/// As clients see it; `whole`: with what is sent.
std::string delivery_json(const webhook_delivery&, bool whole);

/// A page of the delivery log, newest first.
struct delivery_list_request {
  delivery_filter filter;
  std::optional<std::string> cursor;
};
std::vector<parameter> delivery_parameters();
result<delivery_list_request> parse_delivery_list(const query_pairs&);
/// {"items":[...],"limit":n,"next_cursor":...,"has_more":...}. errc::validation: the cursor.
result<delivery_query> list_deliveries(delivery_list_request, const cursor_key&);

/// One delivery, with what was sent.
delivery_query get_delivery(const uuid& id);

/// Sends it again at once, with the same id, signed with the secret of now. errc::not_found, errc::conflict:
/// its endpoint is gone or off.
delivery_command replay_delivery(const uuid& id);

/// Since when to recover; from the query.
std::vector<parameter> recover_parameters();
result<timestamp> parse_recover(const query_pairs&);
/// Sends again what an endpoint did not get since then, oldest first, at most 1,000 at a time.
/// {"queued":n,"more":false}
delivery_command recover_deliveries(const webhook_target&, timestamp since);

/// Sends a message of the type "webhook.test"; answers with the delivery, created.
result<decision> test_webhook(const user_state&, const context&, const webhook_target&);

}  // namespace steward
