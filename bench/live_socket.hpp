#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/frame_reader.hpp"
#include "bench/link.hpp"
#include "bench/tally.hpp"
#include "bench/units.hpp"

namespace steward::bench {

/// A WebSocket that follows the stream of one user at /api/v1/live, and checks that its events come in order,
/// none missing and none twice, also over open() after close(). Runs on the thread of its io_context.
class live_socket {
 public:
  class owner {
   public:
    /// It follows: what it missed, if anything, has come.
    virtual void on_caught_up(live_socket& s) = 0;
    /// The event with the number last() has come.
    virtual void on_event(live_socket& s) = 0;
    /// It is closed, for this reason, or an event was lost or came twice (failure::stream).
    virtual void on_failure(live_socket& s, failure kind, const std::string& what) = 0;

   protected:
    ~owner() = default;
  };

  /// All references must outlive the socket; `tls` may be null. `user` is a number for the owner.
  live_socket(boost::asio::io_context& io, const target& to, boost::asio::ssl::context* tls, owner& tell,
              std::string token, std::size_t user);

  /// Connects, and goes on after the newest event that came, if there was a socket before.
  void open();
  /// Hangs up, without a word to the server.
  void close();

  std::size_t user() const noexcept { return user_; }
  /// The number of the newest event that came; -1 before the first open().
  std::int64_t last() const noexcept { return last_; }
  bool following() const noexcept { return phase_ == phase::following; }
  bool closed() const noexcept { return phase_ == phase::closed; }
  /// Whether it is on its way, since this long or longer.
  bool late(clock::time_point now, nanos timeout) const {
    return (phase_ == phase::connecting || phase_ == phase::upgrading) && now - since_ > timeout;
  }
  /// Closed, as if lost, with the owner told.
  void fail(failure kind, const std::string& what);

 private:
  enum class phase { closed, connecting, upgrading, following };

  void upgrade();
  void read();
  void on_read(std::string_view bytes);
  bool take_head(std::string_view& bytes);
  void take_frames();
  void take_message(std::string_view json);

  boost::asio::io_context& io_;
  const target& target_;
  boost::asio::ssl::context* tls_;
  owner& owner_;
  std::string token_;
  std::size_t user_;
  std::shared_ptr<link> link_;
  phase phase_ = phase::closed;
  clock::time_point since_{};
  std::string head_, out_, epoch_;
  frame_reader frames_;
  std::vector<char> buffer_;
  std::int64_t last_ = -1;
};

}  // namespace steward::bench
