#include "http/session.hpp"

#include <algorithm>

#include "http/event_source_session.hpp"
#include "http/io_loop.hpp"
#include "http/websocket_session.hpp"

namespace steward::http {
namespace {

constexpr std::size_t flush_above = 64 * 1024;  // bytes of pipelined answers that are gathered before sending
constexpr std::size_t room_for_chunks = 8 * 1024;  // of raw chunked body, besides the head
constexpr std::uint32_t linger_ms = 2'000;
constexpr std::uint32_t grace_ms = 2'000;  // that the backend gets beyond its own limit
constexpr std::size_t slowest_bytes_per_second = 32 * 1024;

}  // namespace

session::session(io_loop& loop, const ip_address& peer, bool encrypted) : loop_(loop) {
  x_.peer = peer;
  x_.encrypted = encrypted;
  x_.owner = this;
  loop_.enter(*this);
}

session::~session() { loop_.leave(*this); }

void session::begin() {
  set_deadline(loop_.config().header_timeout_ms);
  run();
}

void session::expect_handshake() { set_deadline(loop_.config().header_timeout_ms); }

exchange* session::current(std::uint64_t generation) {
  return closed_ || generation != x_.generation ? nullptr : &x_;
}

void session::run() {
  if (running_) return;
  running_ = true;
  while (!closed_ && !writing_ && proceed()) {
  }
  running_ = false;
}

// Does one thing. False when something has to be awaited.
bool session::proceed() {
  switch (phase_) {
    case phase::head:
      return take_head();
    case phase::body:
      return take_body();
    case phase::backend:
      flush();
      return false;
    case phase::answered:
      send_answer();
      return true;
    case phase::lingering:
      return false;
  }
  return false;
}

bool session::take_head() {
  if (in_.empty() && !parser_) {
    if (loop_.is_draining()) last_ = true;
    if (answered_any_) deadline_ = answered_at_ + std::chrono::milliseconds(loop_.config().idle_timeout_ms);
    await_bytes(0);
    return false;
  }
  if (!parser_) parser_.emplace(loop_.config().max_header_bytes, fields_);
  if (parser_->feed_head(in_.content())) {
    begin_exchange();
    return true;
  }
  if (parser_->fault()) {
    reply_with_fault(*parser_->fault());
    return true;
  }
  in_.make_room(in_.content().size() + receive_buffer::usual_size / 2);
  await_bytes(std::exchange(timed_, true) ? 0 : loop_.config().header_timeout_ms);
  return false;
}

void session::begin_exchange() {
  // From here on the buffer stays where it is: the exchange looks into it.
  const auto content = parser_->is_chunked()
                           ? room_for_chunks
                           : std::min<std::uint64_t>(parser_->length(), loop_.largest_body());
  in_.make_room(parser_->head_size() + content);
  x_.reset();
  x_.raw_query = parser_->describe(in_.content(), x_.req);
  x_.known_method = parser_->known_method();
  x_.has_content = parser_->has_content();
  x_.started = std::chrono::steady_clock::now();
  timed_ = false;
  phase_ = phase::body;
  loop_.pipeline().begin(x_);

  if (parser_->length() > max_body(x_)) {
    last_ = linger_ = true;
    answer_now(make_problem(edge_fault::content_too_large, "", x_.problem()));
  } else if (parser_->expects_continue() && x_.has_content && in_.content().size() == parser_->consumed()) {
    if (x_.decided) {  // the client waits for permission and does not get it
      last_ = true;
      answer_now(std::move(x_.answer));
    } else {
      out_.text() += "HTTP/1.1 100 Continue\r\n\r\n";
    }
  }
}

bool session::take_body() {
  if (parser_->feed_body(in_.content(), max_body(x_))) {
    timed_ = false;
    x_.req.body = parser_->body(in_.content());
    phase_ = loop_.pipeline().advance(x_) ? phase::answered : phase::backend;
    if (phase_ == phase::backend) {
      loop_.counters().in_flight.add();
      deadline_ = x_.started + std::chrono::milliseconds(loop_.config().request_timeout_ms + grace_ms);
    }
    return true;
  }
  if (parser_->is_chunked() && parser_->consumed() > parser_->head_size()) {
    const auto done = parser_->consumed() - parser_->head_size();
    in_.cut(parser_->head_size(), done);
    parser_->forget(done);
  }
  if (parser_->fault() || in_.free_space().empty()) {
    reply_with_fault(parser_->fault().value_or(
        parse_fault{edge_fault::bad_request, "A line of the chunked body is too long."}));
    return true;
  }
  await_bytes(std::exchange(timed_, true) ? 0 : loop_.config().body_timeout_ms);
  return false;
}

void session::reply_with_fault(const parse_fault& fault) {
  last_ = linger_ = true;
  if (phase_ == phase::head) {  // nothing has been described yet
    x_.reset();
    x_.started = std::chrono::steady_clock::now();
    parser_->describe(in_.content(), x_.req);
    loop_.pipeline().introduce(x_);  // first: the problem document names the trace
  }
  answer_now(make_problem(fault.code, fault.detail, x_.problem()));
}

void session::answer_now(response with) {
  loop_.pipeline().refuse(x_, std::move(with));
  phase_ = phase::answered;
}

void session::send_answer() {
  if (!parser_->wants_more() || loop_.is_draining()) last_ = true;
  if (x_.live)
    last_ = x_.live->transport == live_transport::event_source;  // its end is that of the connection
  const auto goes_on = last_                    ? persistence::ends_here
                       : parser_->is_http_1_0() ? persistence::stated
                                                : persistence::assumed;
  loop_.heads().append(out_.text(), x_, goes_on, loop_.unix_now());
  const bool bodiless = x_.req.verb == method::head || x_.answer.status == 204 || x_.answer.status == 304;
  if (x_.answer.body && !bodiless) out_.add_body(std::move(x_.answer.body));
  answered_at_ = std::chrono::steady_clock::now();
  loop_.pipeline().account(x_, answered_at_);
  if (x_.live) return hand_over();
  answered_any_ = true;
  phase_ = phase::head;
  in_.consume(std::min(parser_->consumed(), in_.content().size()));
  parser_.reset();
  if (last_ || out_.size() > flush_above) flush();
}

// The connection speaks HTTP no more: another object takes its place.
void session::hand_over() {
  std::string head;
  for (const auto& piece : out_.buffers()) head.append(static_cast<const char*>(piece.data()), piece.size());
  out_.clear();
  const std::string rest(in_.content().substr(std::min(parser_->consumed(), in_.content().size())));
  auto start = std::move(x_.live);
  closed_ = true;
  std::shared_ptr<live_connection> next;
  if (start->transport == live_transport::websocket)
    next = std::make_shared<websocket_session>(loop_, *this, release(), std::move(*start));
  else
    next = std::make_shared<event_source_session>(loop_, *this, release(), std::move(*start));
  next->start(std::move(head), rest);
  if (loop_.is_draining()) next->drain();
}

void session::flush() {
  if (!out_.empty()) {
    loop_.counters().sent_bytes.add(out_.size());
    writing_ = true;
    if (!write(out_.buffers())) {
      if (!closed_)
        set_deadline(loop_.config().write_timeout_ms +
                     static_cast<std::uint32_t>(out_.size() * 1000 / slowest_bytes_per_second));
      return;
    }
    writing_ = false;
    out_.clear();
  }
  if (last_ && phase_ == phase::head) finish();
}

void session::on_written(const boost::system::error_code& ec) {
  writing_ = false;
  out_.clear();
  if (closed_) return;
  if (ec) return close();
  if (phase_ == phase::backend)
    deadline_ = x_.started + std::chrono::milliseconds(loop_.config().request_timeout_ms + grace_ms);
  if (last_ && phase_ == phase::head) return finish();
  run();
}

// Sends what is ready, then reads. A timeout of 0 leaves the deadline as it is.
void session::await_bytes(std::uint32_t timeout_ms) {
  flush();
  if (writing_ || closed_ || phase_ == phase::lingering) return;
  if (timeout_ms) set_deadline(timeout_ms);
  if (reading_) return;
  in_.make_room(in_.content().size() + 1);
  reading_ = true;
  read(in_.free_space());
}

void session::on_read(const boost::system::error_code& ec, std::size_t bytes) {
  reading_ = false;
  if (closed_) return;
  if (ec) return close();
  loop_.counters().received_bytes.add(bytes);
  if (phase_ == phase::lingering) {  // discard
    reading_ = true;
    return read(in_.free_space());
  }
  in_.filled(bytes);
  run();
}

void session::wake() {
  if (closed_ || phase_ != phase::backend) return;
  if (!loop_.pipeline().advance(x_)) return;
  loop_.counters().in_flight.subtract();
  phase_ = phase::answered;
  run();
}

void session::sweep(steady_time now) {
  if (closed_) return close_socket();
  if (now >= deadline_) expire();
}

void session::expire() {
  const bool partial = phase_ == phase::body || (phase_ == phase::head && parser_);
  if (writing_ || phase_ == phase::lingering || (phase_ == phase::head && !partial)) {
    if (writing_) loop_.counters().timeouts.add();
    return close();
  }
  if (phase_ == phase::backend) {
    ++x_.generation;  // whoever still has the completion comes too late
    loop_.counters().in_flight.subtract();
    answer_now(make_problem(error{errc::timeout}, x_.problem()));
  } else {
    loop_.counters().timeouts.add();
    reply_with_fault({edge_fault::request_timeout, ""});
    linger_ = false;
  }
  run();
}

void session::drain() {
  if (closed_ || phase_ != phase::head || parser_ || !in_.empty()) return;
  last_ = true;
  if (!writing_) finish();
}

void session::finish() {
  if (linger_)
    linger();
  else
    close();
}

// Closing while the client still sends would make TCP throw our answer away: say that we are done, and read
// on for a while.
void session::linger() {
  phase_ = phase::lingering;
  end_sending();
  set_deadline(linger_ms);
  if (reading_) return;
  in_.consume(in_.content().size());
  in_.make_room(receive_buffer::usual_size);
  reading_ = true;
  read(in_.free_space());
}

void session::close() {
  if (closed_) return;
  closed_ = true;
  if (phase_ == phase::backend) loop_.counters().in_flight.subtract();
  close_socket();
}

void session::set_deadline(std::uint32_t timeout_ms) {
  deadline_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
}

}  // namespace steward::http
