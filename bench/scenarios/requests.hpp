#pragma once

#include "bench/scenario.hpp"

namespace steward::bench {

/// The requests that more than one scenario sends; each is defined in the scenario's own file.
request get_task(const population& people, dice& chance);
request list_tasks(const population& people, dice& chance);
request create_task(const population& people, dice& chance);

}  // namespace steward::bench
