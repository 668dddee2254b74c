#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace steward::bench {

/// Finds the end of HTTP/1.1 answers in a stream of bytes, however it is cut (RFC 9112 sections 4, 6
/// and 7.1), and skips their bodies: it reads the status, Content-Length, Transfer-Encoding and Connection
/// and nothing else. Keeps the body only if asked, and the beginning of one whose status is 400 or more, to
/// show it to a person.
class response_reader {
 public:
  enum class state { need_more, complete, malformed };
  static constexpr std::size_t head_limit = 64 * 1024;
  static constexpr std::size_t excerpt_limit = 300;

  explicit response_reader(bool keep_body = false) : keep_body_(keep_body) {}

  /// Takes bytes up to the end of the answer at most and returns how many; `current()` says what is known
  /// then. Once complete or malformed it takes nothing until reset().
  std::size_t feed(std::string_view bytes);

  /// The peer closed the connection. Returns whether that is the proper end of the answer (a body without a
  /// length).
  bool closed() noexcept;

  /// Ready for the next answer.
  void reset() noexcept;

  state current() const noexcept { return state_; }
  /// Whether bytes of this answer have arrived.
  bool started() const noexcept { return started_; }
  int status() const noexcept { return status_; }
  /// Whether another request may follow on this connection.
  bool keep_alive() const noexcept { return keep_alive_; }
  const std::string& body() const noexcept { return body_; }

 private:
  enum class part { head, sized, until_close, chunk_size, chunk_data, chunk_end, trailer };

  std::size_t take_head(std::string_view bytes);
  void read_head(std::string_view head);
  void read_field(std::string_view line);
  void choose_body();
  std::size_t take_body(std::string_view bytes);
  std::size_t take_line(std::string_view bytes);
  void end_of_line();
  void start_chunk();
  void keep(std::string_view bytes);
  void fail() noexcept { state_ = state::malformed; }

  bool keep_body_;
  state state_ = state::need_more;
  part part_ = part::head;
  bool started_ = false;
  bool keep_alive_ = true;
  bool chunked_ = false;
  bool sized_ = false;
  int status_ = 0;
  std::uint64_t left_ = 0;
  std::string line_;  // the head or a chunk's line while it has arrived in part only
  std::string body_;
};

}  // namespace steward::bench
