#include "bench/connection.hpp"

#include <fmt/format.h>

#include <boost/asio/error.hpp>

namespace steward::bench {
namespace {

constexpr std::size_t buffer_size = 32 * 1024;
constexpr auto pause_before_retry = std::chrono::milliseconds(100);

}  // namespace

connection::connection(boost::asio::io_context& io, const target& to, boost::asio::ssl::context* tls,
                       owner& tell)
    : io_(io), target_(to), tls_(tls), owner_(tell), buffer_(buffer_size) {}

void connection::open() {
  phase_ = phase::connecting;
  since_ = clock::now();
  useful_ = false;
  reader_.reset();
  link_ = std::make_shared<link>(io_, tls_);
  link_->connect(target_, [this, mine = link_](boost::system::error_code ec) {
    if (mine != link_) return;
    if (ec) return lose(failure::connect, ec.message());
    phase_ = phase::idle;
    read();
    owner_.on_idle(*this);
  });
}

void connection::send(std::string_view request, clock::time_point intended) {
  phase_ = phase::busy;
  since_ = clock::now();
  intended_ = intended;
  reader_.reset();
  link_->write(request);
}

void connection::tick(clock::time_point now, nanos timeout) {
  if (phase_ == phase::waiting) {
    if (now - since_ >= pause_before_retry) open();
  } else if (phase_ != phase::idle && now - since_ > timeout) {
    const bool connecting = phase_ == phase::connecting;
    lose(connecting ? failure::connect : failure::timeout,
         fmt::format("no {} within {}", connecting ? "connection" : "answer", show_duration(timeout)));
  }
}

// A read is pending all the time, so a connection that the server closes while idle is noticed before it is
// used.
void connection::read() {
  link_->read_some(boost::asio::buffer(buffer_),
                   [this, mine = link_.get()](boost::system::error_code ec, std::size_t size) {
                     if (mine == link_.get()) on_read(ec, size);
                   });
}

void connection::on_read(boost::system::error_code ec, std::size_t size) {
  if (ec) return on_closed(ec);
  if (phase_ != phase::busy)
    return lose(failure::malformed, "the server sent bytes that no request asked for");
  const auto used = reader_.feed({buffer_.data(), size});
  if (reader_.current() == response_reader::state::need_more) return read();
  if (reader_.current() == response_reader::state::malformed || used < size) {
    return lose(failure::malformed, "the answer is not well-formed HTTP/1.1");
  }
  on_complete();
}

void connection::on_closed(boost::system::error_code ec) {
  if (phase_ != phase::busy) return reopen();
  if (reader_.closed()) return on_complete();
  const bool orderly = ec == boost::asio::error::eof;
  const auto when = reader_.started() ? "within an answer" : "instead of answering";
  lose(failure::socket, orderly ? fmt::format("the server closed the connection {}", when)
                                : fmt::format("the connection broke {} ({})", when, ec.message()));
}

void connection::on_complete() {
  useful_ = true;
  owner_.on_answer(*this, reader_);
  phase_ = phase::idle;
  // An answer that came before the request was sent in full leaves the connection in an unknown state.
  if (!reader_.keep_alive() || link_->writing()) return reopen();
  owner_.on_idle(*this);
  read();
}

void connection::lose(failure kind, const std::string& what) {
  owner_.on_failure(*this, kind, what);
  reopen();
}

// At once if the link was of use, else after a pause, lest a server that refuses everybody be flooded.
void connection::reopen() {
  if (phase_ == phase::idle) owner_.on_lost(*this);
  const auto old = std::move(link_);
  if (old) old->close();
  if (useful_) return open();
  phase_ = phase::waiting;
  since_ = clock::now();
}

}  // namespace steward::bench
