#include "persistence/crash_log.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "persistence/file_descriptor.hpp"

namespace steward {
namespace {

constexpr std::int32_t free_slot = 0, suspected = 1, runs = 2;
constexpr int forget_after = 10;  ///< processes that have not run it

[[noreturn]] void fail(const std::filesystem::path& file) {
  throw std::runtime_error(file.string() + ": " + std::strerror(errno));
}

}  // namespace

crash_log::crash_log(const std::filesystem::path& file) {
  const file_descriptor opened(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  constexpr auto bytes = capacity * sizeof(slot);
  if (opened.get() < 0 || ::ftruncate(opened.get(), static_cast<off_t>(bytes)) != 0) fail(file);
  void* const mapped = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, opened.get(), 0);
  if (mapped == MAP_FAILED) fail(file);
  slots_ = static_cast<slot*>(mapped);
  take_over();
}

crash_log::~crash_log() { ::munmap(slots_, capacity * sizeof(slot)); }

void crash_log::take_over() {
  for (std::uint32_t i = capacity; i-- > 0;) {
    auto& one = slots_[i];
    one.missed = one.runs == runs ? std::int16_t{0} : static_cast<std::int16_t>(one.missed + 1);
    if (one.runs == runs) {
      ++one.deaths;
      one.runs = suspected;
    }
    if (one.runs != suspected || one.missed >= forget_after) {
      one.runs = free_slot;
      free_.push_back(i);
      continue;
    }
    uuid id;
    id.bytes = one.job;
    place_.emplace(id, i);
    ++suspects_;
  }
  suspects_any_ = suspects_ > 0;
}

crash_log::verdict crash_log::judge(const uuid& job) const {
  if (!suspects_any_.load(std::memory_order_relaxed)) return verdict::free;
  std::lock_guard lock(mutex_);
  const auto found = place_.find(job);
  const int deaths = found == place_.end() ? 0 : slots_[found->second].deaths;
  if (deaths >= deaths_until_condemned) return verdict::condemned;
  return deaths >= deaths_until_alone ? verdict::alone : verdict::free;
}

void crash_log::begin(std::span<const row<job>> jobs) {
  std::lock_guard lock(mutex_);
  for (const auto& one : jobs) {
    if (const auto known = place_.find(one->id); known != place_.end()) {
      slots_[known->second].runs = runs;
      continue;
    }
    if (free_.empty()) return;
    const auto i = free_.back();
    free_.pop_back();
    auto& place = slots_[i];
    place.job = one->id.bytes;
    place.deaths = place.missed = 0;
    place.runs.store(runs, std::memory_order_release);
    place_.emplace(one->id, i);
  }
}

void crash_log::end(std::span<const row<job>> jobs) {
  std::lock_guard lock(mutex_);
  for (const auto& one : jobs) {
    const auto known = place_.find(one->id);
    if (known == place_.end()) continue;
    auto& place = slots_[known->second];
    if (place.deaths > 0 && --suspects_ == 0) suspects_any_ = false;
    place.runs.store(free_slot, std::memory_order_release);
    free_.push_back(known->second);
    place_.erase(known);
  }
}

}  // namespace steward
