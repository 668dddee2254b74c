#pragma once

#include <boost/system/error_code.hpp>
#include <optional>

#include "http/connection.hpp"
#include "http/edge.hpp"
#include "http/head_writer.hpp"
#include "http/message_parser.hpp"
#include "http/receive_buffer.hpp"
#include "http/send_queue.hpp"
#include "http/wire.hpp"

namespace steward::http {

class io_loop;

/// One connection: reads requests, takes them through the edge one after the other, and sends the answers in
/// order. A state machine of callbacks on one io thread: run() does what can be done now, then exactly one
/// thing is awaited (bytes, room to send, the backend). While an answer is awaited or being sent, nothing is
/// read: TCP makes the client wait. How bytes travel (plain or TLS) is up to the derived class.
class session : public exchange_owner, public connection {
 public:
  session(io_loop& loop, const ip_address& peer, bool encrypted);
  ~session() override;
  session(const session&) = delete;
  session& operator=(const session&) = delete;

  /// Begins to serve.
  virtual void start() = 0;
  /// Ends the connection if what is awaited is overdue at `now`.
  void sweep(steady_time now) override;
  /// Finishes the request in progress, if there is one, then closes.
  void drain() override;
  /// Closes at once.
  void close() override;
  std::shared_ptr<void> keep() override { return shared_from_this(); }

  exchange* current(std::uint64_t generation) override;
  void wake() override;

 protected:
  /// Reads into `space` and calls on_read.
  virtual void read(std::span<char> space) = 0;
  /// Sends `buffers` and returns true if that is done at once; else calls on_written later.
  virtual bool write(const std::vector<boost::asio::const_buffer>& buffers) = 0;
  /// Says that nothing more will be sent.
  virtual void end_sending() = 0;
  virtual void close_socket() = 0;
  /// Gives the stream away: this session is over.
  virtual std::unique_ptr<wire> release() = 0;

  void on_read(const boost::system::error_code&, std::size_t bytes);
  void on_written(const boost::system::error_code&);
  /// For start(): waits for the first request.
  void begin();
  bool is_closed() const { return closed_; }
  /// Whether a read or a write is under way.
  bool is_busy() const { return reading_ || writing_; }
  /// For start(): bounds the time of a handshake.
  void expect_handshake();

  io_loop& loop_;

 private:
  enum class phase : std::uint8_t { head, body, backend, answered, lingering };

  void run();
  bool proceed();
  bool take_head();
  bool take_body();
  void begin_exchange();
  void reply_with_fault(const parse_fault&);
  void answer_now(response);
  void send_answer();
  void hand_over();
  void flush();
  void await_bytes(std::uint32_t timeout_ms);
  void finish();
  void linger();
  void expire();
  void set_deadline(std::uint32_t timeout_ms);

  receive_buffer in_;
  send_queue out_;
  std::vector<header_slices> fields_;
  std::optional<message_parser> parser_;
  exchange x_;
  steady_time deadline_;
  steady_time answered_at_;  // the last answer
  phase phase_ = phase::head;
  bool reading_ = false;
  bool writing_ = false;
  bool running_ = false;
  bool closed_ = false;
  bool last_ = false;          // close when the present answer is sent
  bool timed_ = false;         // the deadline of the present head or body is set
  bool answered_any_ = false;  // the first request must come as fast as a head
  bool linger_ = false;        // the client may still be sending: read for a while before closing
};

}  // namespace steward::http
