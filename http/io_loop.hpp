#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "http/live_feeds.hpp"
#include "http/session.hpp"

namespace steward::http {

/// Makes the backend of one io thread, on that thread. What the backend does on other threads it brings back
/// with boost::asio::post(context, ...). Throws when it cannot.
using backend_factory = std::function<std::unique_ptr<backend>(boost::asio::io_context&)>;

/// What all io threads share. Const, or safe to share.
struct loop_environment {
  const route_table& table;
  const edge_services& services;
  const token_verifier& verifier;
  http::metrics& numbers;
  address_gate& gate;
  backend_factory make_backend;
  boost::asio::ssl::context* tls = nullptr;  ///< null: plain
  std::function<void()> connection_closed;   ///< called on the io thread
};

/// One io thread: its event loop, its backend, its connections and the timer that cuts the slow ones.
class io_loop {
 public:
  /// `turn`: which of the io threads this is, from 0.
  io_loop(const loop_environment&, std::size_t turn);
  ~io_loop();
  io_loop(const io_loop&) = delete;
  io_loop& operator=(const io_loop&) = delete;

  /// Starts the thread. Throws what the backend factory throws. Callable once.
  void start();
  bool is_running() const { return thread_.joinable(); }
  /// Closes every connection, ends the thread and waits for it.
  void stop();

  // From any thread:
  boost::asio::io_context& context() { return context_; }
  /// Takes over a connection that was accepted for context().
  void adopt(boost::asio::ip::tcp::socket);
  /// No more requests: idle connections close now, the others after the request they are in.
  void drain();
  /// Cuts every connection that is overdue at `now`, then calls `done`. The timer does the same twice a
  /// second.
  void sweep(steady_time now, std::function<void()> done);

  // From connections, on the io thread:
  const settings& config() const { return environment_.services.config; }
  std::int64_t unix_now() const { return environment_.services.unix_now(); }
  edge& pipeline() { return *edge_; }
  head_writer& heads() { return heads_; }
  thread_metrics& counters() { return counters_; }
  bool is_draining() const { return draining_; }
  std::size_t largest_body() const { return largest_body_; }
  live_feeds& feeds() { return *feeds_; }
  const std::vector<std::string>& topics() const { return environment_.services.topics; }
  void enter(connection&);
  /// `next` goes on with the connection of `before`, which is over.
  void replace(connection& before, connection& next);
  void leave(connection&);

 private:
  void run();
  template <class Visit>
  void for_each_connection(Visit visit);
  void sweep_all(steady_time now);
  void arm_timer();
  void close_all();

  const loop_environment& environment_;
  std::size_t turn_;
  thread_metrics& counters_;
  head_writer heads_;
  std::size_t largest_body_;
  std::vector<connection*> connections_;
  bool draining_ = false;
  boost::asio::io_context context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  boost::asio::steady_timer timer_;
  std::unique_ptr<backend> backend_;
  std::unique_ptr<edge> edge_;
  std::unique_ptr<live_feeds> feeds_;
  std::thread thread_;
};

}  // namespace steward::http
