#include "http/head_writer.hpp"

#include <array>
#include <charconv>

#include "http/cors.hpp"
#include "http/rate_policies.hpp"

namespace steward::http {
namespace {

std::string_view reason(int status) {
  switch (status) {
    case 101:
      return "Switching Protocols";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 426:
      return "Upgrade Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Unknown";  // the reason is for people; programs read the number
  }
}

// When the facades were declared deprecated (RFC 9745): 2026-01-01.
constexpr std::string_view deprecation = "Deprecation: @1767225600\r\n";

constexpr std::string_view strict_transport =
    "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n";

std::string_view cache_control(caching how) {
  switch (how) {
    case caching::private_data:
      return "Cache-Control: private, no-cache\r\n";
    case caching::shared:
      return "Cache-Control: public, max-age=300\r\n";
    case caching::no_store:
      break;
  }
  return "Cache-Control: no-store\r\n";
}

void append_number(std::string& out, std::uint64_t number) {
  char text[20];
  out.append(text, std::to_chars(text, text + sizeof text, number).ptr);
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  if (value.find_first_of("\r\n") != std::string_view::npos)
    return;  // never lets a value begin another header
  out.append(name).append(": ").append(value).append("\r\n");
}

std::string security_headers(std::string_view content_security) {
  std::string block;
  append_header(block, "X-Content-Type-Options", "nosniff");
  append_header(block, "X-Frame-Options", "DENY");
  append_header(block, "Referrer-Policy", "no-referrer");
  append_header(block, "Permissions-Policy", "camera=(), geolocation=(), microphone=()");
  append_header(block, "Cross-Origin-Resource-Policy", "same-origin");
  append_header(block, "Content-Security-Policy", content_security);
  return block;
}

void append_vary(std::string& out, bool coding, bool origin) {
  if (coding && origin)
    out += "Vary: Accept-Encoding, Origin\r\n";
  else if (coding)
    out += "Vary: Accept-Encoding\r\n";
  else if (origin)
    out += "Vary: Origin\r\n";
}

void append_trace(std::string& out, const exchange& x) {
  out.append("X-Request-Id: ").append(x.req.request_id).append("\r\ntraceparent: 00-");
  out.append(x.trace.trace()).append("-").append(x.trace.span()).append("-");
  out.append(x.trace.flags.data(), 2).append("\r\n");
}

void append_cors(std::string& out, const exchange& x) {
  append_header(out, "Access-Control-Allow-Origin", x.cors_origin);
  if (x.cors_origin != "*") out += "Access-Control-Allow-Credentials: true\r\n";
  out +=
      "Access-Control-Expose-Headers: ETag, Link, Location, X-Total-Count, X-Request-Id, Retry-After, "
      "RateLimit, RateLimit-Policy, Idempotency-Replayed\r\n";
}

// RateLimit-Policy: "default";q=100;w=60
std::array<std::string, rate_class_count> rate_headers(const rate_policies& policies) {
  std::array<std::string, rate_class_count> lines;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto& policy = policies.each[i];
    lines[i] = "RateLimit-Policy: \"" + std::string(to_string(static_cast<rate_class>(i))) +
               "\";q=" + std::to_string(policy.requests) + ";w=" + std::to_string(policy.window.count()) +
               "\r\n";
  }
  return lines;
}

}  // namespace

head_writer::head_writer(const settings& config)
    : api_block_(security_headers("default-src 'none'; frame-ancestors 'none'")),
      page_block_(security_headers("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' "
                                   "data:; connect-src 'self'; "
                                   "base-uri 'none'; form-action 'none'; frame-ancestors 'none'")),
      policies_(rate_headers(rate_policies_of(config))),
      vary_origin_(varies_by_origin(config)) {}

void head_writer::refresh_date(std::int64_t unix_now) {
  if (unix_now == date_of_) return;
  date_of_ = unix_now;
  const std::time_t now = unix_now;
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 64> text;  // the process stays in the C locale: names of days are English
  date_.assign(text.data(),
               std::strftime(text.data(), text.size(), "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &utc));
}

void head_writer::append_rate(std::string& out, const rate_standing& rate) const {
  out.append(policies_[static_cast<std::size_t>(rate.which)]);
  out.append("RateLimit: \"").append(to_string(rate.which)).append("\";r=");
  append_number(out, static_cast<std::uint64_t>(rate.remaining));
  out += ";t=";
  append_number(out, static_cast<std::uint64_t>(rate.reset));
  out += "\r\n";
}

void head_writer::append(std::string& out, const exchange& x, persistence goes_on, std::int64_t unix_now) {
  const auto& answer = x.answer;
  refresh_date(unix_now);
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::uint64_t>(answer.status));
  out.append(" ").append(reason(answer.status)).append("\r\n").append(date_);
  out += answer.content_type == html_type ? page_block_ : api_block_;
  if (x.origin.secure) out += strict_transport;
  out += cache_control(answer.cache);
  append_trace(out, x);
  if (!answer.streams && answer.status != 204 && answer.status != 304) {
    if (answer.body) out.append("Content-Type: ").append(answer.content_type).append("\r\n");
    out += "Content-Length: ";
    append_number(out, answer.body ? answer.body->size() : 0);
    out += "\r\n";
  }
  if (!answer.etag.empty()) append_header(out, "ETag", answer.etag);
  if (x.coded != coding::identity) append_header(out, "Content-Encoding", to_string(x.coded));
  append_vary(out, x.varies_by_coding, vary_origin_);
  if (!x.cors_origin.empty()) append_cors(out, x);
  if (x.rate.which != rate_class::none) append_rate(out, x.rate);
  for (const auto& [name, value] : answer.headers) append_header(out, name, value);
  if (x.row && x.row->deprecated) out += deprecation;
  if (goes_on == persistence::ends_here) out += "Connection: close\r\n";
  if (goes_on == persistence::stated) out += "Connection: keep-alive\r\n";
  out += "\r\n";
}

}  // namespace steward::http
