#include "domain/monitors/duration_histogram.hpp"

#include <algorithm>
#include <bit>

namespace steward {
namespace {

constexpr int parts = 16;  ///< buckets for each power of two

/// Below 2 * parts each time has a bucket; then the first five binary digits name it.
int bucket_of(int ms) {
  const auto value = static_cast<unsigned>(std::max(ms, 0));
  const int shift = std::max(0, static_cast<int>(std::bit_width(value)) - 5);
  return shift * parts + static_cast<int>(value >> shift);
}

int longest_of(int bucket) {
  const int shift = std::max(0, bucket / parts - 1);
  return static_cast<int>(((static_cast<std::int64_t>(bucket) - shift * parts + 1) << shift) - 1);
}

}  // namespace

void duration_histogram::add(int ms) { ++counts_[bucket_of(ms)]; }

void duration_histogram::merge(const duration_histogram& other) {
  for (const auto& [bucket, count] : other.counts_) counts_[bucket] += count;
}

std::int64_t duration_histogram::count() const {
  std::int64_t all = 0;
  for (const auto& [bucket, count] : counts_) all += count;
  return all;
}

std::optional<int> duration_histogram::percentile(int percent) const {
  auto before = (count() * percent + 99) / 100;
  for (const auto& [bucket, count] : counts_)
    if ((before -= count) <= 0) return longest_of(bucket);
  return {};
}

std::string duration_histogram::to_json() const {
  std::string out = "[";
  for (const auto& [bucket, count] : counts_) {
    if (out.size() > 1) out += ',';
    out.append(std::to_string(bucket)).append(",").append(std::to_string(count));
  }
  return out += ']';
}

duration_histogram duration_histogram::read(const nlohmann::json& list) {
  duration_histogram made;
  for (std::size_t i = 0; i < list.size(); i += 2)
    made.counts_[list.at(i).get<int>()] += list.at(i + 1).get<std::int64_t>();
  return made;
}

}  // namespace steward
