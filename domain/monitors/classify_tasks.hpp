#pragma once

#include "domain/monitors/classification.hpp"
#include "domain/monitors/sentence.hpp"

namespace steward {

/// Whether a sentence without an address is about the user's own tasks.
bool is_about_tasks(const tokens&);

/// What stands behind "when", about the user's tasks: source, facts, condition and is_final are filled in.
classification classify_tasks(tokens);

}  // namespace steward
