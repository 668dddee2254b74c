#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/link.hpp"
#include "bench/response_reader.hpp"
#include "bench/tally.hpp"
#include "bench/units.hpp"

namespace steward::bench {

/// A keep-alive connection that carries one request at a time and opens itself again whenever it is lost.
/// Runs on the thread of its io_context; tells its owner what happens.
class connection {
 public:
  class owner {
   public:
    /// It is ready for a request: send() may be called at once or later.
    virtual void on_idle(connection& c) = 0;
    /// The whole answer to the request has arrived; on_idle() follows when the next may be sent.
    virtual void on_answer(connection& c, const response_reader& answer) = 0;
    /// The request, or the attempt to connect, failed; it opens again by itself.
    virtual void on_failure(connection& c, failure kind, const std::string& what) = 0;
    /// It is not idle any more: the server closed it. It opens again by itself.
    virtual void on_lost(connection& c) = 0;

   protected:
    ~owner() = default;
  };

  /// All references must outlive the connection; `tls` may be null.
  connection(boost::asio::io_context& io, const target& to, boost::asio::ssl::context* tls, owner& tell);

  void open();

  /// Only while idle. The bytes must stay until the answer. `intended` is when it should have been sent.
  void send(std::string_view request, clock::time_point intended);

  /// Call this some times a second: gives up what takes longer than `timeout`, and connects again after a
  /// pause.
  void tick(clock::time_point now, nanos timeout);

  bool busy() const noexcept { return phase_ == phase::busy; }
  /// When the request under way should have been sent.
  clock::time_point intended() const noexcept { return intended_; }

 private:
  enum class phase { waiting, connecting, idle, busy };

  void read();
  void on_read(boost::system::error_code ec, std::size_t size);
  void on_closed(boost::system::error_code ec);
  void on_complete();
  void lose(failure kind, const std::string& what);
  void reopen();

  boost::asio::io_context& io_;
  const target& target_;
  boost::asio::ssl::context* tls_;
  owner& owner_;
  std::shared_ptr<link> link_;
  response_reader reader_;
  std::vector<char> buffer_;
  phase phase_ = phase::waiting;
  clock::time_point since_{};  // when the phase began
  clock::time_point intended_{};
  bool useful_ = false;  // this link has carried an answer
};

}  // namespace steward::bench
