#pragma once

#include <string>

#include "persistence/database.hpp"

namespace steward {

/// The epoch of all streams of this database (docs/live.md): made on first use, and made anew when the
/// database runs on another PostgreSQL cluster or timeline than when it was made, since then events may have
/// been lost and their numbers be given again. Blocking; throws database_unavailable.
std::string current_stream_epoch(database&);

/// Begins a new epoch: for restored backups of which PostgreSQL cannot know (a copy of its files).
std::string renew_stream_epoch(database&);

}  // namespace steward
