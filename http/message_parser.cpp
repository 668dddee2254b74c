#include "http/message_parser.hpp"

#include <algorithm>

#include "http/ascii.hpp"

namespace steward::http {
namespace {

using beast_error = boost::beast::http::error;
using boost::beast::http::field;

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 18 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<method> known(boost::beast::http::verb sent) {
  using boost::beast::http::verb;
  switch (sent) {
    case verb::get:
      return method::get;
    case verb::head:
      return method::head;
    case verb::post:
      return method::post;
    case verb::put:
      return method::put;
    case verb::patch:
      return method::patch;
    case verb::delete_:
      return method::delete_;
    case verb::options:
      return method::options;
    default:
      return std::nullopt;
  }
}

// Whether this begins with a request line that is fine but for its version ("GET / HTTP/2.0").
bool names_other_version(std::string_view text) {
  const auto line = text.substr(0, text.find("\r\n"));
  constexpr std::size_t tail = 9;  // " HTTP/d.d"
  return line.size() > tail && line.substr(line.size() - tail, 6) == " HTTP/" &&
         std::count(line.begin(), line.end(), ' ') == 2 &&
         line.find_first_of("\r\n") == std::string_view::npos;
}

}  // namespace

message_parser::message_parser(std::uint32_t max_header_bytes, std::vector<header_slices>& fields)
    : fields_(fields), max_header_bytes_(max_header_bytes) {
  header_limit(max_header_bytes);
  body_limit(boost::none);  // the session compares with the route's own limit
  eager(false);
  fields_.clear();
}

slice message_parser::locate(text part) const {
  return {static_cast<std::uint32_t>(part.data() - buffer_.data()), static_cast<std::uint32_t>(part.size())};
}

void message_parser::refuse(edge_fault code, std::string_view detail, error_code& ec) {
  fault_ = parse_fault{code, detail};
  ec = beast_error::bad_value;
}

void message_parser::on_request_impl(boost::beast::http::verb verb, text, text target, int version,
                                     error_code&) {
  const auto ours = known(verb);
  known_method_ = ours.has_value();
  verb_ = ours.value_or(method::get);
  target_ = locate(target);
  version_ = version;
  line_complete_ = true;
}

void message_parser::on_field_impl(field_id id, text name, text value, error_code& ec) {
  if (head_complete_) return;  // trailers are not part of the request
  // A folded value was put together elsewhere, or begins on the next line.
  const char* const begin = buffer_.data();
  const bool inside = value.data() >= begin && value.data() + value.size() <= begin + buffer_.size();
  if (!inside || std::find(name.data() + name.size(), value.data(), '\n') != value.data())
    return refuse(edge_fault::bad_request, "Write every header on one line.", ec);
  check_framing_field(id, view(value), ec);
  if (!fault_) fields_.push_back({locate(name), locate(value)});
}

void message_parser::check_framing_field(field_id id, std::string_view value, error_code& ec) {
  switch (id) {
    case field::content_length:
      if (length_ || chunked_)
        return refuse(edge_fault::bad_request, "Send one Content-Length or a Transfer-Encoding, not both.",
                      ec);
      if (!is_number(value)) return refuse(edge_fault::bad_request, "Content-Length must be one number.", ec);
      length_ = std::stoull(std::string(value));
      break;
    case field::transfer_encoding:
      if (version_ == 10 || length_ || chunked_)
        return refuse(edge_fault::bad_request, "Send one Content-Length or a Transfer-Encoding, not both.",
                      ec);
      if (!equal_ignoring_case(value, "chunked"))
        return refuse(edge_fault::not_implemented, "The only transfer coding that is understood is chunked.",
                      ec);
      chunked_ = true;
      break;
    case field::host:
      if (++hosts_ > 1) return refuse(edge_fault::bad_request, "Send one Host header.", ec);
      break;
    case field::expect:
      if (!equal_ignoring_case(value, "100-continue")) return refuse(edge_fault::expectation_failed, "", ec);
      expects_continue_ = version_ == 11;
      break;
    default:
      break;
  }
}

void message_parser::on_header_impl(error_code& ec) {
  if (hosts_ == 0 && version_ == 11)
    return refuse(edge_fault::bad_request, "HTTP/1.1 requires a Host header.", ec);
  head_complete_ = true;
}

std::size_t message_parser::on_chunk_body_impl(std::uint64_t, text body, error_code& ec) {
  if (chunks_.size() + body.size() > max_body_)
    refuse(edge_fault::content_too_large, "", ec);
  else
    chunks_.append(body.data(), body.size());
  return body.size();
}

bool message_parser::feed_head(std::string_view buffer) {
  buffer_ = buffer;
  // An empty line before the request line is ignored (RFC 9112 section 2.2).
  while (!line_complete_ && buffer.substr(consumed_).starts_with("\r\n")) consumed_ += 2;
  error_code ec;
  const auto rest = buffer.substr(consumed_);
  if (rest.empty()) return false;
  consumed_ += put(boost::asio::const_buffer(rest.data(), rest.size()), ec);
  if (ec && ec != beast_error::need_more) {
    translate(ec, rest);
    return false;
  }
  if (!head_complete_ && buffer.size() >= max_header_bytes_) {
    error_code too_large = beast_error::header_limit;
    translate(too_large, rest);
  }
  head_size_ = consumed_;
  return head_complete_;
}

bool message_parser::feed_body(std::string_view buffer, std::uint64_t max_body) {
  buffer_ = buffer;
  max_body_ = max_body;
  if (chunked_) return is_done() || feed_chunks(buffer);
  if (length() > max_body) fault_ = parse_fault{edge_fault::content_too_large, ""};
  if (fault_ || buffer.size() - head_size_ < length()) return false;
  consumed_ = head_size_ + length();
  return true;
}

bool message_parser::feed_chunks(std::string_view buffer) {
  while (!is_done()) {
    const auto rest = buffer.substr(consumed_);
    // The end of a chunked body is at least this long; Beast asserts that it sees no less of it at a second
    // look.
    constexpr std::size_t shortest_end = 5;
    if (rest.size() < shortest_end) return false;
    error_code ec;
    const auto taken = put(boost::asio::const_buffer(rest.data(), rest.size()), ec);
    consumed_ += taken;
    overhead_ += taken;
    if (ec && ec != beast_error::need_more) {
      translate(ec, rest);
      return false;
    }
    // Sizes, extensions and trailers count as well: a flood of one-byte chunks is a flood. Five bytes frame a
    // chunk of one.
    if (overhead_ > max_body_ * 6 + max_header_bytes_ ||
        rest.size() - taken > max_header_bytes_ + max_body_) {
      fault_ = parse_fault{edge_fault::content_too_large, ""};
      return false;
    }
    if (ec) return false;
  }
  return true;
}

void message_parser::translate(const error_code& ec, std::string_view rest) {
  if (fault_) return;
  if (ec == beast_error::bad_version)
    fault_ = names_other_version(rest)
                 ? parse_fault{edge_fault::version_not_supported, ""}
                 : parse_fault{edge_fault::bad_request, "The request line is malformed."};
  else if (ec == beast_error::header_limit)
    fault_ = parse_fault{line_complete_ ? edge_fault::header_too_large : edge_fault::uri_too_long, ""};
  else if (head_complete_)
    fault_ = parse_fault{edge_fault::bad_request, "The chunked body is malformed."};
  else
    fault_ = parse_fault{edge_fault::bad_request,
                         line_complete_ ? "A header is malformed." : "The request line is malformed."};
}

std::string_view message_parser::describe(std::string_view buffer, request& out) const {
  out.verb = verb_;
  out.http_1_0 = is_http_1_0();
  out.headers.clear();
  for (const auto& field : fields_) out.headers.emplace_back(field.name.in(buffer), field.value.in(buffer));

  auto target = target_.in(buffer);
  if (const auto scheme = target.find("://"); scheme != std::string_view::npos && !target.starts_with('/')) {
    const auto slash = target.find_first_of("/?", scheme + 3);  // absolute form (RFC 9112 section 3.2.2)
    target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
  }
  const auto question = target.find('?');
  out.path = target.substr(0, question);
  return question == std::string_view::npos ? std::string_view{} : target.substr(question + 1);
}

std::string_view message_parser::body(std::string_view buffer) const {
  return chunked_ ? std::string_view(chunks_) : buffer.substr(head_size_, length());
}

}  // namespace steward::http
