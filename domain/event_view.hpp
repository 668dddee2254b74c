#pragma once

#include "domain/event.hpp"

namespace steward {

/// The thing that an event is about, after the change (of a removal: before it), in its v1 JSON. What an
/// event stores is shorter.
json_text event_data(const event&);

}  // namespace steward
