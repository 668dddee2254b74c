#pragma once

#include <cstddef>

namespace steward::http {

/// Ties the calling thread to one of the cores that it may use, the `turn`th of them, from the first again
/// after the last: threads with turns 0, 1, 2, ... share cores as evenly as can be. Returns the core's
/// number, or -1 where the system refuses (the thread then runs where it did). Any thread.
int pin_thread(std::size_t turn);

}  // namespace steward::http
