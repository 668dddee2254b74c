#include "bench/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace steward::bench {

progress::progress(bool quiet) : on_(!quiet && isatty(STDERR_FILENO) != 0) {}

void progress::show(std::string_view line) {
  if (!on_) return;
  const std::lock_guard lock(mutex_);
  const auto now = clock::now();
  if (shown_ && now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  shown_ = true;
  fmt::print(stderr, "\r\033[K{}", line);
  std::fflush(stderr);
}

void progress::clear() {
  const std::lock_guard lock(mutex_);
  if (!shown_) return;
  shown_ = false;
  fmt::print(stderr, "\r\033[K");
  std::fflush(stderr);
}

}  // namespace steward::bench
