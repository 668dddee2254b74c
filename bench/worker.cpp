#include "bench/worker.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bench/thread_time.hpp"

namespace steward::bench {
namespace {

constexpr auto tick_period = std::chrono::milliseconds(20);

std::uint64_t nanoseconds(clock::duration d) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, nanos(d).count()));
}

// One writer: no need for a locked instruction.
void increment(std::atomic<std::uint64_t>& counter) {
  counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

}  // namespace

worker::worker(const share& mine)
    : share_(mine),
      measure_from_(mine.start + mine.options.warmup),
      end_(measure_from_ + mine.options.duration),
      io_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE),
      ticker_(io_),
      arrival_(io_),
      schedule_(mine.start, std::max(mine.options.rate, 1e-9), mine.index, mine.options.threads),
      tls_(tls_context(mine.to)),
      // Threads begin at different places, so that they do not ask for the same things at the same time.
      next_(mine.requests.size() * mine.index / mine.options.threads) {
  const auto& options = mine.options;
  const auto count =
      options.connections / options.threads + (mine.index < options.connections % options.threads ? 1 : 0);
  connection::owner& self = *this;
  for (std::size_t i = 0; i < count; ++i) {
    connections_.push_back(std::make_unique<connection>(io_, mine.to, tls_.get(), self));
  }
}

void worker::run() {
  for (auto& c : connections_) c->open();
  tick();
  io_.run();
}

double worker::seconds() const {
  return std::max(0.0, std::chrono::duration<double>(end_ - measure_from_).count());
}

void worker::on_idle(connection& c) {
  const auto now = clock::now();
  if (now >= end_) return;
  if (!open_loop()) return c.send(next_request(), now);
  idle_.push_back(&c);
  send_due(now);
  if (resting_ && !idle_.empty()) wait_for_next_arrival();
}

// A closed loop counts what ends within the measured time; an open one what should have begun in it.
bool worker::measured(const connection& c, clock::time_point now) const {
  return now < end_ && (open_loop() && c.busy() ? c.intended() : now) >= measure_from_;
}

void worker::on_answer(connection& c, const response_reader& answer) {
  const auto now = clock::now();
  const bool good = answer.status() >= 200 && answer.status() < 300;
  increment(good ? done_ : failed_);
  if (!measured(c, now)) return;
  if (good) {
    ++counted_.succeeded;
    counted_.latencies.record(nanoseconds(now - c.intended()));
  } else {
    counted_.fail(failure_of_status(answer.status()), fmt::format("{} {}", answer.status(), answer.body()));
  }
}

void worker::on_failure(connection& c, failure kind, const std::string& what) {
  const auto now = clock::now();
  increment(failed_);
  if (measured(c, now)) counted_.fail(kind, what);
}

void worker::on_lost(connection& c) { std::erase(idle_, &c); }

const std::string& worker::next_request() {
  if (next_ == share_.requests.size()) next_ = 0;
  return share_.requests[next_++];
}

void worker::send_due(clock::time_point now) {
  while (!idle_.empty()) {
    const auto due = schedule_.due(arrivals_);
    if (due > now || due >= end_) return;
    auto* const c = idle_.front();
    idle_.pop_front();
    ++arrivals_;
    c->send(next_request(), due);
  }
}

// Without an idle connection the timer rests: on_idle() sends what has become due meanwhile, and sets it
// again.
void worker::wait_for_next_arrival() {
  resting_ = false;
  arrival_.expires_at(schedule_.due(arrivals_));
  arrival_.async_wait([this](boost::system::error_code ec) {
    if (ec) return;
    send_due(clock::now());
    resting_ = idle_.empty();
    if (!resting_) wait_for_next_arrival();
  });
}

void worker::tick() {
  const auto now = clock::now();
  if (!measuring_ && now >= measure_from_) {
    measuring_ = true;
    cpu_begin_ = thread_cpu_seconds();
  }
  if (now >= end_ || share_.stop.load(std::memory_order_relaxed)) return finish(now);
  for (auto& c : connections_) c->tick(now, share_.options.timeout);
  ticker_.expires_at(std::min(now + tick_period, now < measure_from_ ? std::max(now, measure_from_) : end_));
  ticker_.async_wait([this](boost::system::error_code ec) {
    if (!ec) tick();
  });
}

void worker::finish(clock::time_point now) {
  end_ = std::min(end_, now);
  if (measuring_) cpu_end_ = thread_cpu_seconds();
  if (open_loop()) count_unanswered();
  io_.stop();
}

// What waits at the end would vanish from the latencies of a server that stalls: count its waiting so far.
void worker::count_unanswered() {
  const auto count = [this](clock::time_point intended) {
    if (intended < measure_from_) return;
    ++counted_.unanswered;
    counted_.latencies.record(nanoseconds(end_ - intended));
  };
  for (const auto& c : connections_) {
    if (c->busy()) count(c->intended());
  }
  for (; schedule_.due(arrivals_) < end_; ++arrivals_) count(schedule_.due(arrivals_));
}

}  // namespace steward::bench
