#include "http/live_connection.hpp"

#include <array>

#include "http/io_loop.hpp"

namespace steward::http {
namespace {

constexpr auto goodbye_time = std::chrono::seconds(2);  // for the goodbye to be sent and answered

}  // namespace

live_connection::live_connection(io_loop& loop, connection& before, std::unique_ptr<wire> stream,
                                 std::shared_ptr<const caller> who)
    : loop_(loop),
      subscription_(std::make_shared<subscription>(loop.feeds(), *this)),
      who_(std::move(who)),
      heard_(std::chrono::steady_clock::now()),
      wire_(std::move(stream)) {
  loop_.replace(before, *this);
  loop_.counters().live_connections.add();
}

live_connection::~live_connection() {
  subscription_->end();
  loop_.counters().live_connections.subtract();
  loop_.leave(*this);
}

void live_connection::start(std::string head, std::string_view bytes) {
  push(std::move(head));
  begin();
  if (!bytes.empty()) receive(bytes);
  await_bytes();
}

void live_connection::await_bytes() {
  if (closed_ || reading_) return;
  reading_ = true;
  wire_->await_bytes(shared_from_this());
}

void live_connection::on_bytes(std::string_view bytes) {
  reading_ = false;
  if (closed_) return;
  loop_.counters().received_bytes.add(bytes.size());
  heard_ = std::chrono::steady_clock::now();
  receive(bytes);
  await_bytes();
}

void live_connection::push(std::shared_ptr<const std::string> message, std::int64_t seq) {
  if (ending_ || closed_) return;
  if (out_.count() >= max_messages || out_.bytes() + message->size() > max_bytes) {
    loop_.counters().slow_consumers.add();
    return end(close_code::too_slow, "too slow");
  }
  out_.push(std::move(message), seq);
  if (std::exchange(flush_planned_, true)) return;
  loop_.feeds().flush_later(std::static_pointer_cast<live_connection>(shared_from_this()));
}

void live_connection::flush() {
  flush_planned_ = false;
  while (!closed_ && sending_ == 0 && !out_.empty()) {
    std::array<boost::asio::const_buffer, outbox::max_pieces> pieces;
    sending_ = out_.gather(pieces);
    const std::span<const boost::asio::const_buffer> chosen(pieces.data(), sending_);
    const auto size = boost::asio::buffer_size(chosen);
    const auto sent = wire_->send(chosen, shared_from_this());
    loop_.counters().sent_bytes.add(sent);
    out_.sent(sent);
    if (sent < size) return;  // on_sent comes
    sending_ = 0;
  }
  if (last_ && out_.empty()) return close();
  if (!closed_ && has_room()) subscription_->on_room();
}

void live_connection::on_sent(std::size_t n) {
  if (closed_) return;
  sending_ = 0;
  loop_.counters().sent_bytes.add(n);
  out_.sent(n);
  flush();
}

void live_connection::end(close_code code, std::string_view why) {
  if (ending_ || closed_) return;
  ending_ = true;
  subscription_->end();
  if (sending_ == 0) flush();
  if (closed_) return;
  out_.drop_unsent(sending_);
  const auto seen = out_.last_seq();
  auto last = goodbye(code, why, seen >= 0 ? cursor(seen) : std::string());
  out_.push(std::make_shared<const std::string>(std::move(last)));
  last_ = !is_answered();
  goodbye_until_ = std::chrono::steady_clock::now() + goodbye_time;
  if (sending_ == 0) flush();
}

void live_connection::close_when_sent() {
  ending_ = last_ = true;
  subscription_->end();
  goodbye_until_ = std::chrono::steady_clock::now() + goodbye_time;
  if (sending_ == 0) flush();
}

void live_connection::subscribe(subscription_start what) {
  subscription_->begin(who_->user, std::move(what));
}

std::string live_connection::cursor(std::int64_t seq) const {
  return subscription_->epoch() + ':' + std::to_string(seq);
}

std::int64_t live_connection::token_seconds_left() const { return who_->expires_at - loop_.unix_now(); }

void live_connection::on_failed(const error& fault) {
  if (fault.code == errc::unauthorized)
    end(close_code::unauthorized, "the account does not exist");
  else
    end(close_code::try_again, "not available now");
}

void live_connection::sweep(steady_time now) {
  if (closed_) return;
  if (ending_) {
    if (now >= goodbye_until_) close();
    return;
  }
  if (who_ && loop_.pipeline().is_revoked(*who_))
    return end(close_code::unauthorized,
               who_->session ? "the session has ended" : "the credential was revoked");
  subscription_->tell_skipped();
  look_at_clock(now);
}

void live_connection::drain() { end(close_code::going_away, "the server stops"); }

void live_connection::close() {
  if (std::exchange(closed_, true)) return;
  subscription_->end();
  wire_->close();
}

}  // namespace steward::http
