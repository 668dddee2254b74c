#include "http/io_loop.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <future>

#include "http/streams.hpp"
#include "log/log.hpp"

namespace steward::http {
namespace {

constexpr auto sweep_interval = std::chrono::milliseconds(500);

std::size_t find_largest_body(const route_table& table, const settings& config) {
  std::size_t most = config.max_body_bytes;
  for (const auto& row : table.routes()) most = std::max(most, row.max_body);
  return most;
}

}  // namespace

io_loop::io_loop(const loop_environment& environment)
    : environment_(environment),
      counters_(environment.numbers.add_thread()),
      heads_(environment.services.config),
      largest_body_(find_largest_body(environment.table, environment.services.config)),
      context_(1),
      work_(boost::asio::make_work_guard(context_)),
      timer_(context_) {}

io_loop::~io_loop() { stop(); }

void io_loop::start() {
  std::promise<void> started;
  auto ready = started.get_future();
  thread_ = std::thread([this, &started] {
    try {
      backend_ = environment_.make_backend(context_);
      edge_ = std::make_unique<edge>(environment_.table, environment_.services, environment_.verifier,
                                     *backend_, environment_.numbers, counters_);
      arm_timer();
    } catch (...) {
      return started.set_exception(std::current_exception());
    }
    started.set_value();
    run();
  });
  try {
    ready.get();
  } catch (...) {
    thread_.join();
    throw;
  }
}

void io_loop::run() {
  for (;;) try {
      context_.run();
      break;
    } catch (const std::exception& fault) {
      // A defect in one connection must not end all the others.
      log::error("An io thread caught an exception", {{"what", fault.what()}});
    }
  close_all();
  backend_.reset();  // drops its completions, which find closed sessions
  context_.restart();
  context_.poll();  // lets the cancelled operations go
}

void io_loop::stop() {
  if (!thread_.joinable()) return;
  boost::asio::post(context_, [this] {
    timer_.cancel();
    context_.stop();
  });
  thread_.join();
}

void io_loop::adopt(boost::asio::ip::tcp::socket socket) {
  boost::asio::post(context_, [this, socket = std::move(socket)]() mutable {
    counters_.connections_opened.add();
    make_session(*this, std::move(socket), environment_.tls)->start();
  });
}

void io_loop::drain() {
  boost::asio::post(context_, [this] {
    draining_ = true;
    const auto present = sessions_;
    for (auto* one : present) one->drain();
  });
}

void io_loop::sweep(steady_time now, std::function<void()> done) {
  boost::asio::post(context_, [this, now, done = std::move(done)] {
    sweep_all(now);
    done();
  });
}

// Closing a session never destroys it at once (its cancelled operation holds it), but sends may change the
// list: by index, backwards.
void io_loop::sweep_all(steady_time now) {
  for (std::size_t i = sessions_.size(); i-- > 0;)
    if (i < sessions_.size()) {
      const auto keep = sessions_[i]->shared_from_this();
      sessions_[i]->sweep(now);
    }
}

void io_loop::arm_timer() {
  timer_.expires_after(sweep_interval);
  timer_.async_wait([this](const boost::system::error_code& ec) {
    if (ec) return;
    sweep_all(std::chrono::steady_clock::now());
    arm_timer();
  });
}

void io_loop::close_all() {
  const auto present = sessions_;
  for (auto* one : present) one->close();
}

void io_loop::enter(session& one) {
  one.index = sessions_.size();
  sessions_.push_back(&one);
  counters_.connections.add();
}

void io_loop::leave(session& one) {
  sessions_[one.index] = sessions_.back();
  sessions_[one.index]->index = one.index;
  sessions_.pop_back();
  counters_.connections.subtract();
  environment_.connection_closed();
}

}  // namespace steward::http
