#include "app/commands.hpp"

namespace steward {
int seed_command(const settings&) { return 0; }
}  // namespace steward
