#include "http/trace.hpp"

#include <algorithm>
#include <random>

namespace steward::http {
namespace {

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_zero(std::string_view text) { return text.find_first_not_of('0') == std::string_view::npos; }

void write_hex(std::uint64_t value, char* out) {
  constexpr std::string_view digits = "0123456789abcdef";
  for (int i = 15; i >= 0; --i, value >>= 4) out[i] = digits[value & 15];
}

}  // namespace

std::optional<trace_context> parse_traceparent(std::string_view text) {
  if (text.size() < 55 || text[2] != '-' || text[35] != '-' || text[52] != '-') return std::nullopt;
  const auto version = text.substr(0, 2), trace = text.substr(3, 32), span = text.substr(36, 16),
             flags = text.substr(53, 2);
  if (!is_hex(version) || version == "ff" || !is_hex(trace) || !is_hex(span) || !is_hex(flags))
    return std::nullopt;
  if (is_zero(trace) || is_zero(span)) return std::nullopt;
  if (text.size() > 55 && (version == "00" || text[55] != '-')) return std::nullopt;
  trace_context context;
  std::copy(trace.begin(), trace.end(), context.trace_id.begin());
  std::copy(span.begin(), span.end(), context.span_id.begin());
  std::copy(flags.begin(), flags.end(), context.flags.begin());
  return context;
}

bool is_sane_request_id(std::string_view id) {
  return !id.empty() && id.size() <= 128 && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '_' || c == '-';
  });
}

id_generator::id_generator() {
  std::random_device seed;
  state_ = (std::uint64_t{seed()} << 32) ^ seed();
}

// splitmix64: a different number every time for 2^64 calls.
std::uint64_t id_generator::next() {
  std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ull);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

trace_context id_generator::trace(std::string_view traceparent) {
  std::optional<trace_context> parsed;
  if (!traceparent.empty()) parsed = parse_traceparent(traceparent);
  trace_context context;
  if (parsed) {
    context = *parsed;
  } else {
    write_hex(next(), context.trace_id.data());
    write_hex(next() | 1, context.trace_id.data() + 16);
  }
  write_hex(next() | 1, context.span_id.data());
  return context;
}

std::array<char, 16> id_generator::request_id() {
  std::array<char, 16> id;
  write_hex(next(), id.data());
  return id;
}

}  // namespace steward::http
