#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "http/connection.hpp"
#include "http/exchange.hpp"
#include "http/live_feeds.hpp"
#include "http/live_start.hpp"
#include "http/outbox.hpp"
#include "http/subscription.hpp"
#include "http/websocket_frame.hpp"
#include "http/wire.hpp"

namespace steward::http {

class io_loop;

/// A connection that has left HTTP and follows a stream: what WebSockets and server-sent events have in
/// common. Its outbox is bounded; a client that lets it fill up is sent away with its cursor, and neither its
/// user's actor nor other clients notice. On its io thread only.
class live_connection : public connection, public wire_user, public stream_sink, public flushable {
 public:
  static constexpr std::size_t max_messages = 1024;
  static constexpr std::size_t max_bytes = 1024 * 1024;

  /// Takes the place of `before` in the loop.
  live_connection(io_loop& loop, connection& before, std::unique_ptr<wire> stream,
                  std::shared_ptr<const caller> who);
  ~live_connection() override;

  /// Begins. `head` is sent first; `bytes` have come already. Then begin() of the derived class.
  void start(std::string head, std::string_view bytes);

  void sweep(steady_time now) override;
  void drain() override;
  void close() override;
  std::shared_ptr<void> keep() override { return shared_from_this(); }

  void on_bytes(std::string_view) override;
  void on_sent(std::size_t n) override;
  void on_end() override { close(); }
  void flush() override;

  void on_failed(const error&) override;
  bool has_room() const override {
    return !ending_ && out_.bytes() < max_bytes / 4 && out_.count() < max_messages / 4;
  }

 protected:
  /// Once, at first.
  virtual void begin() = 0;
  /// Bytes from the client.
  virtual void receive(std::string_view) = 0;
  /// Called by sweep() while the connection is open.
  virtual void look_at_clock(steady_time now) = 0;
  /// The last message: why the connection ends, and the cursor to resume with (empty: none).
  virtual std::string goodbye(close_code, std::string_view why, const std::string& cursor) = 0;

  /// Whether the client answers a goodbye and is waited for.
  virtual bool is_answered() const = 0;

  /// `seq`: the number that the client has seen with it; negative: as before.
  void push(std::shared_ptr<const std::string> message, std::int64_t seq = -1);
  void push(std::string message, std::int64_t seq = -1) {
    push(std::make_shared<const std::string>(std::move(message)), seq);
  }
  /// Says goodbye and closes. What is not on its way yet is dropped: the cursor in the goodbye says so.
  void end(close_code, std::string_view why);
  bool is_ending() const { return ending_; }
  /// The client has said goodbye: close once all is sent.
  void close_when_sent();

  /// Begins the stream of who_.
  void subscribe(subscription_start what);
  std::string cursor(std::int64_t seq) const;
  /// Until the token expires; may be negative.
  std::int64_t token_seconds_left() const;

  io_loop& loop_;
  std::shared_ptr<subscription> subscription_;
  std::shared_ptr<const caller> who_;  ///< null until a token has come
  steady_time heard_;                  ///< when something last came from the client

 private:
  void await_bytes();

  std::unique_ptr<wire> wire_;
  outbox out_;
  steady_time goodbye_until_;
  std::size_t sending_ = 0;  // messages of the send that is under way
  bool reading_ = false;
  bool flush_planned_ = false;
  bool ending_ = false;  // the last message is in the outbox
  bool last_ = false;    // close when all is sent
  bool closed_ = false;
};

}  // namespace steward::http
