#pragma once

#include <string>
#include <vector>

#include "domain/stored_key.hpp"
#include "persistence/database.hpp"

namespace steward {

/// All pairs of keys, also those that have ended; newest first.
std::vector<stored_key> list_signing_keys(database&);

/// Stores a pair. The ones before it that have no end yet end at `earlier_end`, when there is one.
void add_signing_key(database&, const stored_key&,
                     const std::optional<timestamp>& earlier_end = std::nullopt);

/// Ends a pair at `now`, unless it has ended before. False when there is none with this id.
bool end_signing_key(database&, const std::string& kid, timestamp now);

}  // namespace steward
