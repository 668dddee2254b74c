#pragma once

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "http/io_loop.hpp"

namespace steward::http {

/// The HTTP server: one listening socket, settings.io_threads io threads. Construct, start(), later drain();
/// from one thread.
class server {
 public:
  /// Binds and listens at once, so that port() is known; accepts nothing before start(). `config`, `table`
  /// and `tokens` must outlive the server. Throws std::system_error (address in use, ...) and
  /// std::runtime_error (certificate, key, secret). `secrets` seals what routes
  /// have stored.
  server(const settings& config, const route_table& table, const token_issuer& tokens,
         const token_verifier& verifier, backend_factory make_backend,
         std::shared_ptr<const vault> secrets = nullptr);
  /// Stops without waiting for requests.
  ~server();
  server(const server&) = delete;
  server& operator=(const server&) = delete;

  /// Starts the io threads and begins to accept. Throws what the backend factory throws.
  void start();

  /// Stops accepting, lets the requests in flight finish for at most `bound`, then closes what is left and
  /// ends the threads. True when nothing had to be cut off.
  bool drain(std::chrono::milliseconds bound);

  std::uint16_t port() const { return port_; }
  std::size_t connections() const { return open_; }

  /// Cuts the connections that are overdue at `now` and waits until that is done. The loops do this by
  /// themselves; for tests.
  void sweep(steady_time now);

  /// Replaces the clock that tokens and Date go by. Before start(); for tests.
  void set_unix_clock(std::int64_t (*clock)()) { services_.unix_now = clock; }

 private:
  void listen();
  void open_acceptor();
  void accept_next();
  void on_accept(const boost::system::error_code&, boost::asio::ip::tcp::socket, io_loop& target);
  void turn_away(boost::asio::ip::tcp::socket&);
  void stop_accepting();
  void connection_closed();

  const settings& config_;
  edge_services services_;
  http::metrics numbers_;
  address_gate gate_;
  std::optional<boost::asio::ssl::context> tls_;
  std::mutex lock_;
  std::condition_variable changed_;
  std::atomic<std::size_t> open_{0};
  loop_environment environment_;
  std::vector<std::unique_ptr<io_loop>> loops_;
  std::size_t next_loop_ = 0;
  std::optional<boost::asio::ip::tcp::acceptor> acceptor_;  // works on the first loop
  std::optional<boost::asio::steady_timer> pause_;          // after an accept that failed
  std::uint16_t port_ = 0;
};

}  // namespace steward::http
