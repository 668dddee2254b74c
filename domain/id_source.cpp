#include "domain/decision.hpp"

namespace steward {

std::uint64_t id_source::random() {  // splitmix64
  std::uint64_t z = state_ += 0x9E3779B97F4A7C15ull;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

uuid id_source::next(timestamp now) {
  const auto ms = std::chrono::floor<std::chrono::milliseconds>(now).time_since_epoch().count();
  const auto high = random();
  return make_uuid_v7(ms, high, random());
}

}  // namespace steward
