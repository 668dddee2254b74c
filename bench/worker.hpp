#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "bench/arrival_schedule.hpp"
#include "bench/connection.hpp"
#include "bench/load.hpp"

namespace steward::bench {

/// The part of a load that one thread does: its connections and its share of the arrivals. run() is called by
/// that thread; done() and failed() may be read by another meanwhile.
class worker final : connection::owner {
 public:
  struct share {
    const target& to;
    const std::vector<std::string>& requests;
    const load_options& options;
    const std::atomic<bool>& stop;
    std::size_t index;  // which of the options.threads workers
    clock::time_point start;
  };

  explicit worker(const share& mine);

  void run();

  /// After run().
  const tally& counted() const { return counted_; }
  /// Seconds of measured time, and of processor time spent in it. After run().
  double seconds() const;
  double cpu_seconds() const { return cpu_end_ - cpu_begin_; }

  /// Since the start, warm-up included.
  std::uint64_t done() const { return done_.load(std::memory_order_relaxed); }
  std::uint64_t failed() const { return failed_.load(std::memory_order_relaxed); }

 private:
  void on_idle(connection& c) override;
  void on_answer(connection& c, const response_reader& answer) override;
  void on_failure(connection& c, failure kind, const std::string& what) override;
  void on_lost(connection& c) override;

  bool open_loop() const { return share_.options.rate > 0; }
  bool measured(const connection& c, clock::time_point now) const;
  const std::string& next_request();
  void send_due(clock::time_point now);
  void wait_for_next_arrival();
  void tick();
  void finish(clock::time_point now);
  void count_unanswered();

  share share_;
  clock::time_point measure_from_;
  clock::time_point end_;
  boost::asio::io_context io_;
  boost::asio::steady_timer ticker_;
  boost::asio::steady_timer arrival_;
  arrival_schedule schedule_;
  std::unique_ptr<boost::asio::ssl::context> tls_;
  std::vector<std::unique_ptr<connection>> connections_;
  std::deque<connection*> idle_;
  std::uint64_t arrivals_ = 0;  // open loop: how many have been sent
  std::size_t next_ = 0;        // index of the next request
  bool resting_ = true;         // open loop: the arrival timer is not set, for want of an idle connection
  double cpu_begin_ = 0;
  double cpu_end_ = 0;
  bool measuring_ = false;
  tally counted_;
  alignas(64) std::atomic<std::uint64_t> done_{0};
  std::atomic<std::uint64_t> failed_{0};
};

}  // namespace steward::bench
