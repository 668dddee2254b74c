#pragma once

#include <optional>
#include <vector>

#include "domain/ask.hpp"
#include "persistence/database.hpp"

namespace steward {

/// Deliveries of one user, as the filter says. Blocking; throws database_unavailable.
std::vector<webhook_delivery> load_deliveries(database&, const uuid& user, const delivery_filter&);

/// The keys of an endpoint from this number on, the newest first. Blocking; throws database_unavailable.
std::vector<webhook_key> load_webhook_keys(database&, const uuid& user, const uuid& endpoint,
                                           std::int64_t from);

/// Removes deliveries made before `oldest`, and of each endpoint those beyond its newest `most`; what is
/// queued stays. At most 10,000 rows a statement. Blocking; throws database_unavailable.
void prune_deliveries(database&, timestamp oldest, std::int64_t most);

}  // namespace steward
