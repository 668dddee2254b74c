#include "http/io_loop.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <future>

#include "http/pin_thread.hpp"
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

io_loop::io_loop(const loop_environment& environment, std::size_t turn)
    : environment_(environment),
      turn_(turn),
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
      if (config().pin_io_threads && pin_thread(turn_) < 0)
        log::warn("An io thread could not be pinned to a core; it runs on any");
      backend_ = environment_.make_backend(context_);
      edge_ = std::make_unique<edge>(environment_.table, environment_.services, environment_.verifier,
                                     *backend_, environment_.numbers, counters_, environment_.gate);
      feeds_ = std::make_unique<live_feeds>(context_, *backend_, environment_.services.topics);
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
  context_.restart();
  context_.poll();  // what was posted refers to what goes now
  close_all();
  feeds_.reset();
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

// By index, backwards: what happens meanwhile may take connections out of the list.
template <class Visit>
void io_loop::for_each_connection(Visit visit) {
  for (std::size_t i = connections_.size(); i-- > 0;)
    if (i < connections_.size()) {
      const auto keep = connections_[i]->keep();
      visit(*connections_[i]);
    }
}

void io_loop::drain() {
  boost::asio::post(context_, [this] {
    draining_ = true;
    for_each_connection([](connection& one) { one.drain(); });
  });
}

void io_loop::sweep(steady_time now, std::function<void()> done) {
  boost::asio::post(context_, [this, now, done = std::move(done)] {
    sweep_all(now);
    done();
  });
}

void io_loop::sweep_all(steady_time now) {
  edge_->look_at_revocations();
  for_each_connection([now](connection& one) { one.sweep(now); });
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
  for_each_connection([](connection& one) { one.close(); });
}

void io_loop::enter(connection& one) {
  one.index = connections_.size();
  connections_.push_back(&one);
  counters_.connections.add();
}

void io_loop::replace(connection& before, connection& next) {
  next.index = std::exchange(before.index, connection::nowhere);
  connections_[next.index] = &next;
}

void io_loop::leave(connection& one) {
  if (one.index == connection::nowhere) return;
  connections_[one.index] = connections_.back();
  connections_[one.index]->index = one.index;
  connections_.pop_back();
  counters_.connections.subtract();
  environment_.connection_closed();
}

}  // namespace steward::http
