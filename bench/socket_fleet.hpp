#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/live_socket.hpp"
#include "bench/population.hpp"

namespace steward::bench {

/// The live sockets of a scenario, dealt out to its users one by one, all on one io_context.
class socket_fleet {
 public:
  /// All references must outlive the fleet.
  socket_fleet(boost::asio::io_context& io, const target& to, boost::asio::ssl::context* tls,
               live_socket::owner& tell, const std::vector<user>& users, std::size_t sockets);

  /// Opens them, `at_once` of them at a time; on_up() and on_down() say how it goes.
  void open(std::size_t at_once);
  /// One of them follows. True when all do.
  bool on_up();
  /// One of them was lost; it is opened again after a pause.
  void on_down(live_socket& s);
  /// Call it some times a second: opens what waits for it, and gives up what takes longer than `timeout`.
  void tick(clock::time_point now, nanos timeout);
  void close();

  std::size_t size() const { return all_.size(); }
  std::size_t up() const { return up_; }
  std::size_t users() const { return of_user_.size(); }
  /// How many sockets the user with this number has.
  std::size_t of_user(std::size_t user) const { return of_user_[user]; }
  std::vector<std::unique_ptr<live_socket>>& sockets() { return all_; }

 private:
  void open_next();

  std::vector<std::unique_ptr<live_socket>> all_;
  std::vector<std::size_t> of_user_;
  std::vector<live_socket*> again_;  // lost, to be opened at the next tick but one
  std::size_t next_ = 0;
  std::size_t up_ = 0;
  clock::time_point last_again_{};
};

}  // namespace steward::bench
