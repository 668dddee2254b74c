#include "http/websocket_session.hpp"

#include <algorithm>

#include "http/authentication.hpp"
#include "http/io_loop.hpp"
#include "log/log.hpp"

namespace steward::http {
namespace {

using std::chrono::seconds;

constexpr auto token_time = seconds(10);  // for the first message to bring a token
constexpr auto ping_after = seconds(30);  // of silence
constexpr std::int64_t warning_seconds = 60;
constexpr double burst = 20;
constexpr double per_second = 5;

// Whether the same token would be refused the next time as well.
bool is_refused(const recognition& known) {
  const auto* fault = std::get_if<error>(&known);
  return !fault || fault->code == errc::unauthorized || fault->code == errc::forbidden ||
         fault->code == errc::beta_access;
}

}  // namespace

websocket_session::websocket_session(io_loop& loop, connection& before, std::unique_ptr<wire> stream,
                                     live_start start)
    : live_connection(loop, before, std::move(stream), std::move(start.who)),
      reader_(max_message, start.deflate),
      what_(std::move(start.what)),
      deflate_(start.deflate),
      allowance_(burst),
      allowance_at_(heard_),
      opened_(heard_) {}

void websocket_session::begin() {
  if (who_) on_known(who_);
}

void websocket_session::on_known(std::shared_ptr<const caller> who) {
  const bool again = who_ && subscription_->is_active();
  if (who_ && who_->user != who->user) return end(close_code::policy, "the token is another user's");
  who_ = std::move(who);
  warned_ = false;
  say(authenticated_text(who_->user, who_->expires_at));
  if (!again) subscribe(what_);
}

void websocket_session::on_subscribed(const stream_piece& first) {
  const auto& topics = loop_.topics();
  say(subscribed_text(first.epoch, cursor(first.after), what_.topics, topics), first.after);
}

void websocket_session::on_event(shared_event& event) {
  loop_.counters().live_events.add();
  push(event.frame(deflate_), event.seq());
}

void websocket_session::on_skipped(std::int64_t from, std::int64_t to) {
  say(skipped_text(from, to, cursor(to)), to);
}

void websocket_session::on_caught_up(std::int64_t seq) { say(caught_up_text(cursor(seq)), seq); }

void websocket_session::on_snapshot(std::string_view topic, std::string_view items) {
  say(snapshot_text(topic, items));
}

void websocket_session::on_snapshot_end(std::int64_t seq) { say(snapshot_end_text(cursor(seq)), seq); }

void websocket_session::on_resync(resync reason, std::int64_t seq) {
  say(resync_text(reason, cursor(seq)), seq);
}

void websocket_session::receive(std::string_view bytes) {
  awaits_pong_ = false;
  reader_.feed(bytes);
  for (;;) {
    auto event = reader_.next();
    if (const auto* fault = std::get_if<websocket_fault>(&event)) return end(fault->code, fault->reason);
    auto* message = std::get_if<websocket_message>(&event);
    if (!message) return;
    handle(*message);
  }
}

void websocket_session::handle(websocket_message& message) {
  if (message.kind == opcode::close) {
    if (!is_ending())  // answered with the same code (RFC 6455 section 5.5.1)
      push(message.code == close_code::none ? make_frame(opcode::close, {})
                                            : make_close_frame(message.code, {}));
    return close_when_sent();
  }
  if (is_ending() || !may_speak()) return;
  if (message.kind == opcode::ping) return push(make_frame(opcode::pong, message.payload));
  if (message.kind == opcode::text) handle_text(message.payload);
}

bool websocket_session::may_speak() {
  const std::chrono::duration<double> passed = heard_ - allowance_at_;
  allowance_ = std::min(burst, allowance_ + passed.count() * per_second) - 1;
  allowance_at_ = heard_;
  if (allowance_ >= 0) return true;
  end(close_code::policy, "too many messages");
  return false;
}

void websocket_session::handle_text(std::string_view text) {
  auto message = read_client_message(text, loop_.topics());
  if (message && std::holds_alternative<authenticate_message>(*message))
    return authenticate(std::get<authenticate_message>(*message).token);
  if (!who_) return end(close_code::unauthorized, "the first message must be authenticate");
  if (!message) return say(error_text("invalid_message", message.fault().detail));
  if (std::holds_alternative<ping_message>(*message)) return say(pong_text());
  what_ = std::move(std::get<subscribe_message>(*message).what);
  subscribe(what_);
}

void websocket_session::authenticate(std::string_view token) {
  if (resolving_) return say(error_text("busy", "The token before this one is being looked at."));
  resolving_ = true;
  recognise(loop_.pipeline(), std::string(token), [weak = weak_from_this()](recognition known) {
    const auto still = weak.lock();
    if (!still) return;
    auto& self = static_cast<websocket_session&>(*still);
    self.resolving_ = false;
    if (auto* who = std::get_if<std::shared_ptr<const caller>>(&known))
      self.on_known(std::move(*who));
    else if (is_refused(known))
      self.end(close_code::unauthorized, "the token is not valid");
    else
      self.end(close_code::try_again, "not available now");
  });
}

void websocket_session::look_at_clock(steady_time now) {
  if (!who_) {
    if (now >= opened_ + token_time) end(close_code::unauthorized, "no token came in time");
    return;
  }
  const auto left = token_seconds_left();
  if (left <= 0) return end(close_code::unauthorized, "the token has expired");
  if (left <= warning_seconds && !std::exchange(warned_, true))
    say(token_expires_text(left, who_->expires_at));
  if (now < heard_ + ping_after) return;
  if (now >= heard_ + 2 * ping_after) return close();
  if (!std::exchange(awaits_pong_, true)) push(make_frame(opcode::ping, {}));
}

std::string websocket_session::goodbye(close_code code, std::string_view why, const std::string& cursor) {
  std::string reason(why);
  if (!cursor.empty()) reason.append("; resume=").append(cursor);
  return make_close_frame(code, reason);
}

}  // namespace steward::http
