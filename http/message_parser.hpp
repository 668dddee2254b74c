#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/problem.hpp"
#include "http/request.hpp"

namespace steward::http {

/// Why a message cannot be read. The connection is closed after the answer, since nobody knows where the next
/// message begins.
struct parse_fault {
  edge_fault code;
  std::string_view detail;
};

/// A part of a buffer, whose address may change.
struct slice {
  std::uint32_t at = 0, size = 0;
  std::string_view in(std::string_view buffer) const { return buffer.substr(at, size); }
};
struct header_slices {
  slice name, value;
};

/// Reads one request from a session's buffer. Beast's parser does the grammar; this one keeps offsets into
/// the buffer instead of copies, and is stricter about framing (RFC 9112 sections 5.2, 6.1, 6.3, 3.2): one
/// Content-Length, no Transfer-Encoding but "chunked", never both, one Host, no folded lines.
class message_parser : public boost::beast::http::basic_parser<true> {
 public:
  /// `fields` is where headers are noted; its owner uses it again for the next message, so that its memory is
  /// kept.
  message_parser(std::uint32_t max_header_bytes, std::vector<header_slices>& fields);

  /// Offers what has come so far of the message; `buffer` starts with its first byte, at whatever address
  /// that is now. Each is called until it returns true or there is a fault(): first the head, then the body,
  /// of which at most `max_body` bytes are taken.
  bool feed_head(std::string_view buffer);
  bool feed_body(std::string_view buffer, std::uint64_t max_body);

  /// For a chunked body: `removed` bytes of what was consumed after the head are no longer in the buffer.
  void forget(std::size_t removed) { consumed_ -= removed; }

  const std::optional<parse_fault>& fault() const { return fault_; }
  /// Bytes of the buffer that are done with; the whole message once the body is complete.
  std::size_t consumed() const { return consumed_; }
  std::size_t head_size() const { return head_size_; }
  bool head_complete() const { return head_complete_; }
  bool expects_continue() const { return expects_continue_; }
  bool is_chunked() const { return chunked_; }
  /// Content-Length; 0 when there is none.
  std::uint64_t length() const { return length_.value_or(0); }
  bool has_content() const { return chunked_ || length() > 0; }
  bool is_http_1_0() const { return version_ == 10; }
  /// Whether the client wants to keep the connection.
  bool wants_more() const { return head_complete_ && keep_alive(); }
  /// False for a method that we do not know (501).
  bool known_method() const { return known_method_; }

  /// Fills verb, path and headers of `out`; returns the query. Views point into `buffer`.
  std::string_view describe(std::string_view buffer, request& out) const;
  /// The complete body; a view into `buffer` or this.
  std::string_view body(std::string_view buffer) const;

 private:
  using text = boost::beast::string_view;
  using error_code = boost::beast::error_code;
  using field_id = boost::beast::http::field;

  void on_request_impl(boost::beast::http::verb, text, text target, int version, error_code&) override;
  void on_response_impl(int, text, int, error_code&) override {}
  void on_field_impl(field_id, text name, text value, error_code&) override;
  void on_trailer_field_impl(field_id, text, text, error_code&) {
  }  // no `override`: pure virtual from Boost 1.90 on, unknown before
  void on_header_impl(error_code&) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(text body, error_code&) override { return body.size(); }
  void on_chunk_header_impl(std::uint64_t, text, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, text body, error_code&) override;
  void on_finish_impl(error_code&) override {}

  slice locate(text) const;
  void refuse(edge_fault, std::string_view detail, error_code&);
  void check_framing_field(field_id, std::string_view value, error_code&);
  bool feed_chunks(std::string_view buffer);
  void translate(const error_code&, std::string_view rest);

  std::string_view buffer_;  // while one of the feeds runs
  std::vector<header_slices>& fields_;
  slice target_;
  std::optional<parse_fault> fault_;
  std::size_t consumed_ = 0;
  std::size_t head_size_ = 0;
  std::uint32_t max_header_bytes_;
  std::optional<std::uint64_t> length_;
  std::uint64_t max_body_ = 0;
  std::uint64_t overhead_ = 0;  // bytes of a chunked body with its framing
  std::string chunks_;
  method verb_ = method::get;
  int version_ = 11;
  int hosts_ = 0;
  bool known_method_ = true;
  bool line_complete_ = false;
  bool head_complete_ = false;
  bool chunked_ = false;
  bool expects_continue_ = false;
};

}  // namespace steward::http
