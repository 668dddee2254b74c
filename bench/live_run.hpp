#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/arrival_schedule.hpp"
#include "bench/connection.hpp"
#include "bench/scenario.hpp"
#include "bench/socket_fleet.hpp"

namespace steward::bench {

/// Follows users over sockets while others change their data: measures from the POST to its event on each
/// socket of that user. A change is over when its answer and all its events are there; each poster makes one
/// at a time, of its own users. With --rate they are due at fixed times.
class live_run final : live_socket::owner, connection::owner {
 public:
  live_run(const run_context& context, std::string_view name, std::size_t posters);

  /// Throws run_error when the sockets cannot be opened.
  result run();

 private:
  struct poster {
    std::unique_ptr<connection> line;
    std::size_t user = 0;      // whose change is under way
    std::size_t missing = 0;   // events of it that have not come
    clock::time_point sent{};  // when it was sent, or was due
    bool answered = true;
    std::string message;
  };

  void on_caught_up(live_socket& s) override;
  void on_event(live_socket& s) override;
  void on_failure(live_socket& s, failure kind, const std::string& what) override;
  void on_idle(connection& c) override;
  void on_answer(connection& c, const response_reader& answer) override;
  void on_failure(connection& c, failure kind, const std::string& what) override;
  void on_lost(connection& c) override;

  poster& of(const connection& c);
  bool begun() const { return begin_ != clock::time_point{}; }
  bool measured(clock::time_point now) const { return begun() && now >= from_ && now < end_; }
  void begin();
  void go_on(poster& p);
  void send_due();
  void post(poster& p, clock::time_point due);
  void tick();
  void finish(clock::time_point now);

  const run_context& context_;
  std::string name_;
  boost::asio::io_context io_;
  boost::asio::steady_timer ticker_, arrival_;
  std::unique_ptr<boost::asio::ssl::context> tls_;
  socket_fleet fleet_;
  std::vector<poster> posters_;
  std::deque<poster*> idle_;
  clock::time_point opened_, begin_{}, from_{}, end_{}, shown_{};
  arrival_schedule schedule_;
  std::uint64_t arrivals_ = 0, posts_ = 0;
  double cpu_ = 0;
  std::string first_fault_;
  tally counted_;
};

}  // namespace steward::bench
