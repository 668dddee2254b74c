#pragma once

#include <array>
#include <ctime>
#include <string>

#include "domain/rate_standing.hpp"
#include "http/exchange.hpp"

namespace steward::http {

/// What the connection adds to the head of an answer.
enum class persistence : std::uint8_t {
  assumed,   ///< HTTP/1.1, goes on: nothing is said
  stated,    ///< HTTP/1.0, goes on: "keep-alive" is said
  ends_here  ///< "close"
};

/// Writes response heads (RFC 9112 section 4). One for each io thread: it keeps the Date of the present
/// second and the headers that never change.
class head_writer {
 public:
  explicit head_writer(const settings& config);

  /// Appends the status line and all headers, with the empty line.
  void append(std::string& out, const exchange&, persistence, std::int64_t unix_now);

 private:
  void refresh_date(std::int64_t unix_now);
  void append_rate(std::string& out, const rate_standing&) const;

  std::string api_block_;                               // security headers of data
  std::string page_block_;                              // security headers of pages
  std::array<std::string, rate_class_count> policies_;  // RateLimit-Policy
  std::string date_;
  std::int64_t date_of_ = -1;
  bool vary_origin_;
};

}  // namespace steward::http
