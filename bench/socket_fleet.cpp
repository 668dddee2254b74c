#include "bench/socket_fleet.hpp"

#include <algorithm>
#include <utility>

namespace steward::bench {
namespace {

constexpr auto pause_before_retry = std::chrono::milliseconds(100);

}  // namespace

socket_fleet::socket_fleet(boost::asio::io_context& io, const target& to, boost::asio::ssl::context* tls,
                           live_socket::owner& tell, const std::vector<user>& users, std::size_t sockets)
    : of_user_(std::min(users.size(), sockets)) {
  for (std::size_t i = 0; i < sockets; ++i) {
    const auto whose = i % of_user_.size();
    ++of_user_[whose];
    all_.push_back(std::make_unique<live_socket>(io, to, tls, tell, users[whose].token, whose));
  }
}

void socket_fleet::open(std::size_t at_once) {
  next_ = up_ = 0;
  again_.clear();
  for (std::size_t i = 0; i < std::min(at_once, all_.size()); ++i) open_next();
}

void socket_fleet::open_next() {
  if (next_ < all_.size()) all_[next_++]->open();
}

bool socket_fleet::on_up() {
  ++up_;
  open_next();
  return up_ == all_.size();
}

void socket_fleet::on_down(live_socket& s) { again_.push_back(&s); }

void socket_fleet::tick(clock::time_point now, nanos timeout) {
  for (const auto& s : all_)
    if (s->late(now, timeout)) s->fail(failure::timeout, "it does not follow in time");
  if (again_.empty() || now - last_again_ < pause_before_retry) return;
  last_again_ = now;
  for (auto* s : std::exchange(again_, {})) s->open();
}

void socket_fleet::close() {
  for (const auto& s : all_) s->close();
}

}  // namespace steward::bench
