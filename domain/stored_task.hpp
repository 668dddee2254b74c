#pragma once

#include <nlohmann/json.hpp>

#include "domain/event.hpp"
#include "domain/task.hpp"

namespace steward {

/// The task that an event is about, as it was after that change; of a removal, as it was before.
task stored_task(const event&);

/// Puts members of a task back that an event has kept in v1 JSON: all of them or some. What identifies the
/// task or counts its changes stays, and so does what the object lacks or has in an unknown form.
void put_stored(task&, const nlohmann::json& members);

}  // namespace steward
