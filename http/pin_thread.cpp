#include "http/pin_thread.hpp"

#include <sched.h>

namespace steward::http {

int pin_thread(std::size_t turn) {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return -1;
  auto skip = turn % static_cast<std::size_t>(CPU_COUNT(&allowed));
  int core = 0;
  while (!CPU_ISSET(core, &allowed) || skip-- > 0) ++core;
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(core, &only);
  return sched_setaffinity(0, sizeof only, &only) == 0 ? core : -1;
}

}  // namespace steward::http
