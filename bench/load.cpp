#include "bench/load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "bench/worker.hpp"

namespace steward::bench {
namespace {

constexpr auto progress_period = std::chrono::seconds(1);

using workers = std::vector<std::unique_ptr<worker>>;

/// Shows a line each second until told that all threads have ended.
class watcher {
 public:
  watcher(const workers& all, const load_options& options, std::string_view label, progress& line)
      : all_(all), options_(options), label_(label), line_(line) {}

  void end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    wake_.notify_all();
  }

  void run(clock::time_point start) {
    std::unique_lock lock(mutex_);
    for (auto next = start + progress_period; !wake_.wait_until(lock, next, [this] { return ended_; });
         next += progress_period) {
      show(clock::now() - start);
    }
    line_.clear();
  }

 private:
  void show(clock::duration elapsed) {
    std::uint64_t done = 0;
    std::uint64_t failed = 0;
    for (const auto& w : all_) {
      done += w->done();
      failed += w->failed();
    }
    const auto left = std::max<nanos>(nanos(0), options_.warmup + options_.duration - elapsed);
    line_.show(fmt::format("{:<10} {} {:>9}/s  {} errors  {:.0f} s left", label_,
                           elapsed < options_.warmup ? "warm-up" : "measure", show_count(done - last_),
                           show_count(failed), std::chrono::duration<double>(left).count()));
    last_ = done;
  }

  const workers& all_;
  const load_options& options_;
  std::string_view label_;
  progress& line_;
  std::uint64_t last_ = 0;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool ended_ = false;
};

load_outcome gather(const workers& all, nanos expected) {
  load_outcome out;
  for (const auto& w : all) {
    out.counted.merge(w->counted());
    out.seconds =
        std::max(out.seconds, std::min(w->seconds(), std::chrono::duration<double>(expected).count()));
  }
  for (const auto& w : all) {
    if (out.seconds > 0) out.busiest_thread = std::max(out.busiest_thread, w->cpu_seconds() / out.seconds);
  }
  return out;
}

}  // namespace

load_outcome run_load(const target& to, const std::vector<std::string>& requests, const load_options& options,
                      std::string_view label, progress& line, const std::atomic<bool>& stop) {
  const auto start = clock::now();
  workers all;
  for (std::size_t i = 0; i < options.threads; ++i) {
    all.push_back(std::make_unique<worker>(worker::share{to, requests, options, stop, i, start}));
  }
  watcher watch(all, options, label, line);
  std::thread watching([&] { watch.run(start); });
  std::vector<std::thread> threads;
  for (auto& w : all) threads.emplace_back([&w] { w->run(); });
  for (auto& t : threads) t.join();
  watch.end();
  watching.join();
  return gather(all, options.duration);
}

}  // namespace steward::bench
