#pragma once

#include <utility>
#include <vector>

#include "domain/ai/call_record.hpp"
#include "persistence/database.hpp"

namespace steward {

// The table of questions to AI and what they cost. All of these block and throw database_unavailable.

/// How long calls are kept, and how many of a user: the newest.
constexpr std::chrono::days ai_calls_kept{30};
constexpr std::int64_t most_ai_calls = 10'000;

/// Writes them, each in place of what was written of it before; of several rows of one call the last counts.
/// Calls of users who are gone are left out. Throws statement_refused when one of them cannot be stored.
void write_ai_calls(database&, const std::vector<ai_call_record>&);

/// A page of a user's calls, newest first, and one more when there are more.
std::vector<ai_call_record> load_ai_calls(database&, const ai_call_query&);

/// All that the query is about, whatever the page.
ai_total sum_ai_calls(database&, const ai_call_query&);

/// What each user has spent since `day` began, in millionths of a US dollar: of calls that ended since then,
/// and what is reserved for those that have not.
std::vector<std::pair<uuid, std::int64_t>> ai_spend_since(database&, timestamp day);

/// Removes calls that are older than ai_calls_kept, and of each user those beyond most_ai_calls, but for what
/// has cost something since `day` began: the budgets of a server that starts anew are made of that.
void prune_ai_calls(database&, timestamp now);

}  // namespace steward
