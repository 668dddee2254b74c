#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace steward::http {

/// A W3C Trace Context (https://www.w3.org/TR/trace-context/), as hexadecimal text.
struct trace_context {
  std::array<char, 32> trace_id;
  std::array<char, 16> span_id;
  std::array<char, 2> flags{'0', '0'};

  std::string_view trace() const { return {trace_id.data(), trace_id.size()}; }
  std::string_view span() const { return {span_id.data(), span_id.size()}; }
};

/// Parses traceparent. Nothing when it is malformed, all zero, or of version ff; later versions are read as
/// far as version 00 goes.
std::optional<trace_context> parse_traceparent(std::string_view);

/// Whether a client's X-Request-Id is taken over: 1 to 128 of [A-Za-z0-9._-].
bool is_sane_request_id(std::string_view);

/// Makes ids that are unique but no secret. One for each io thread.
class id_generator {
 public:
  id_generator();
  /// A new trace, or the client's trace with a span of ours.
  trace_context trace(std::string_view traceparent);
  /// 16 hexadecimal digits.
  std::array<char, 16> request_id();

 private:
  std::uint64_t next();
  std::uint64_t state_;
};

}  // namespace steward::http
